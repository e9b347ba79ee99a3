import { ExchangeUnavailableError, UpstreamError } from '#libs/market';
import { BYBIT_ANSWERS, saysUnknownSymbol as bybitKnowsNot } from '../brokers/bybit/answer.js';
import { KRAKEN_ANSWERS, saysUnknownSymbol as krakenKnowsNot } from '../brokers/kraken/answer.js';
import { OKX_ANSWERS, saysUnknownSymbol as okxKnowsNot } from '../brokers/okx/answer.js';
import { readAnswer, RefusedError, UnansweredError, type AnswerDialect, type RawAnswer } from './answer.js';

const DIALECTS = [BYBIT_ANSWERS, OKX_ANSWERS, KRAKEN_ANSWERS];

function failureOf(dialect: AnswerDialect, answer: Partial<RawAnswer>): unknown {
  try {
    return readAnswer({ status: 200, retryAfter: undefined, text: '', ...answer }, dialect, JSON.parse);
  } catch (error) {
    return error;
  }
}

/** What an answer of a dialect means: what to do, and for how many seconds not to ask. */
function meaningOf(dialect: AnswerDialect, answer: Partial<RawAnswer>): readonly unknown[] {
  const failure = failureOf(dialect, answer);
  if (!(failure instanceof UnansweredError)) throw new Error(`No answer expected, was ${String(failure)}`);
  expect(failure).toBeInstanceOf(ExchangeUnavailableError);
  expect(failure.message).toContain(dialect.exchange);
  return [failure.remedy, failure.retryAfterSeconds];
}

describe.each(DIALECTS.map((dialect) => [dialect.exchange, dialect] as const))('an answer of %s', (_, dialect) => {
  it.each([
    [403, 'stay away', 600],
    [418, 'stay away', 600],
    [451, 'give up', 3_600],
    [500, 'retry', 5],
    [503, 'retry', 5],
    [520, 'retry', 5],
  ])('with HTTP %i means to %s for %i s', (status, remedy, seconds) => {
    expect(meaningOf(dialect, { status, text: '<html>' })).toEqual([remedy, seconds]);
  });

  it('is obeyed where it says how long to wait', () => {
    expect(meaningOf(dialect, { status: 429, retryAfter: '7' })).toEqual(['stay away', 7]);
    expect(meaningOf(dialect, { status: 503, retryAfter: '120' })).toEqual(['retry', 120]);
    expect(meaningOf(dialect, { status: 403, retryAfter: 'Tue, 11 Nov 2025 00:17:04 GMT' })).toEqual([
      'stay away',
      600,
    ]);
  });

  it.each([
    '',
    '<html>maintenance</html>',
    'null',
    '[]',
    '{}',
    '"OK"',
    '{"retCode":"0"}',
    '{"code":0}',
    '{"error":{}}',
  ])('that is no envelope breaks the contract: %s', (text) => {
    const failure = failureOf(dialect, { text });
    expect(failure).toBeInstanceOf(UpstreamError);
    expect(failure).not.toBeInstanceOf(RefusedError);
  });

  it('that leads elsewhere is not followed', () => {
    expect(failureOf(dialect, { status: 302, text: '<html>' })).toBeInstanceOf(UpstreamError);
  });
});

describe('the codes of', () => {
  const bybit = (retCode: number, retMsg = '') => ({ text: JSON.stringify({ retCode, retMsg, result: {} }) });
  const okx = (code: string, msg = '') => ({ text: JSON.stringify({ code, msg, data: [] }) });
  const kraken = (...error: string[]) => ({ text: JSON.stringify({ error }) });

  it.each([
    [BYBIT_ANSWERS, bybit(10006, 'Too many visits!'), 'stay away', 5],
    [BYBIT_ANSWERS, bybit(10018), 'stay away', 5],
    [BYBIT_ANSWERS, bybit(10016, 'Server error'), 'retry', 5],
    [OKX_ANSWERS, okx('50011', 'Too Many Requests'), 'stay away', 5],
    [OKX_ANSWERS, { ...okx('50011'), status: 429 }, 'stay away', 5],
    [OKX_ANSWERS, okx('50001', 'Service temporarily unavailable'), 'retry', 5],
    [OKX_ANSWERS, okx('50013'), 'retry', 5],
    [KRAKEN_ANSWERS, kraken('EAPI:Rate limit exceeded'), 'stay away', 15],
    [KRAKEN_ANSWERS, kraken('EGeneral:Too many requests'), 'stay away', 15],
    [KRAKEN_ANSWERS, kraken('EService: Throttled: 1762820224'), 'stay away', 15],
    [KRAKEN_ANSWERS, kraken('EGeneral:Temporary lockout'), 'stay away', 900],
    [KRAKEN_ANSWERS, kraken('EService:Unavailable'), 'retry', 5],
    [KRAKEN_ANSWERS, kraken('WDatabase:No change', 'EService:Busy'), 'retry', 5],
  ] as const)('$exchange mean what they say (%#)', (dialect, answer, remedy, seconds) => {
    expect(meaningOf(dialect, answer)).toEqual([remedy, seconds]);
  });

  it('Bybit are obeyed where the answer says how long to wait', () => {
    expect(meaningOf(BYBIT_ANSWERS, { ...bybit(10006), retryAfter: '7' })).toEqual(['stay away', 7]);
  });

  it('Bybit name a market that is not listed', () => {
    expect(bybitKnowsNot(failureOf(BYBIT_ANSWERS, bybit(10001, 'Not supported symbols')))).toBe(true);
    expect(bybitKnowsNot(failureOf(BYBIT_ANSWERS, bybit(10029)))).toBe(true);
    expect(bybitKnowsNot(failureOf(BYBIT_ANSWERS, bybit(10001, 'Invalid limit')))).toBe(false);
  });

  it('OKX name a market that is not listed', () => {
    expect(okxKnowsNot(failureOf(OKX_ANSWERS, okx('51001', "Instrument ID doesn't exist.")))).toBe(true);
    expect(okxKnowsNot(failureOf(OKX_ANSWERS, okx('51000', 'Parameter bar error')))).toBe(false);
  });

  it('Kraken name a market that is not listed, and warnings are none', () => {
    expect(krakenKnowsNot(failureOf(KRAKEN_ANSWERS, kraken('EQuery:Unknown asset pair')))).toBe(true);
    expect(krakenKnowsNot(failureOf(KRAKEN_ANSWERS, kraken('EGeneral:Invalid arguments')))).toBe(false);
    const warned = { text: '{"error":["WGeneral:Deprecated"],"result":{"unixtime":1}}' };
    expect(failureOf(KRAKEN_ANSWERS, warned)).toEqual({ unixtime: 1 });
  });
});
