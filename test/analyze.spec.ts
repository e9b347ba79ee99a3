import { validate as isUuid, version } from 'uuid';
import type { SignalDto } from '../apps/api/src/signals/signal.dto.js';
import { at, post, startService, type Service } from './support/service.js';

const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'DOGEUSDT'];

const CONTRACT = [
  'signal_id', 'timestamp', 'symbol', 'signal', 'confidence', 'entry', 'stop_loss', 'target', 'reason', 'market_state', 'setup', 'broker',
]; // prettier-ignore

describe('POST /api/signals/analyze', () => {
  let service: Service;

  beforeAll(async () => {
    service = await startService({ seed: 7, symbols: SYMBOLS, start: at('2025-03-04T03:00:30Z'), speed: 0 });
  });

  afterAll(() => service.stop());

  const analyze = async (body: object): Promise<{ status: number; data: SignalDto }> => {
    const answer = await post(`${service.url}/api/signals/analyze`, body);
    const { data } = (await answer.json()) as { data: SignalDto };
    return { status: answer.status, data };
  };

  it('answers with the twelve fields that clients rely on, first and in order', async () => {
    const answer = await post(`${service.url}/api/signals/analyze`, { symbol: 'BTCUSDT', broker: 'BINANCE' });
    expect(answer.status).toBe(200);
    const body = (await answer.json()) as { success: boolean; data: SignalDto };
    expect(Object.keys(body)).toEqual(['success', 'data']);
    expect(body.success).toBe(true);
    expect(Object.keys(body.data).slice(0, 12)).toEqual(CONTRACT);
    expect(isUuid(body.data.signal_id) && version(body.data.signal_id)).toBe(5);
    expect(body.data.timestamp).toBe('2025-03-04T03:00:00.000Z');
    expect(body.data.reason.length).toBeGreaterThan(20);
    expect(body.data.reason.length).toBeLessThanOrEqual(240);
  });

  it('takes every way of writing a symbol and a broker for the same market', async () => {
    const answers = await Promise.all(
      [{ symbol: 'BTCUSDT' }, { symbol: 'btc-usdt', broker: 'binance' }, { symbol: 'BTC/USDT', broker: 'Binance' }].map(
        analyze,
      ),
    );
    expect(new Set(answers.map(({ data }) => data.signal_id)).size).toBe(1);
    expect(answers[0]?.data).toMatchObject({ symbol: 'BTCUSDT', broker: 'BINANCE' });
  });

  it('gives the same signal for the same closed candle, from a service that has never seen the market, too', async () => {
    const other = await startService({ seed: 7, symbols: ['ETHUSDT'], start: at('2025-03-04T03:00:45Z'), speed: 0 });
    const again = await post(`${other.url}/api/signals/analyze`, { symbol: 'ETHUSDT' });
    const { data } = (await again.json()) as { data: SignalDto };
    const first = (await analyze({ symbol: 'ETHUSDT' })).data;
    expect(withoutAge(data)).toEqual(withoutAge(first));
    expect(data.signal_id).toBe(first.signal_id);
    await other.stop();
  });

  it('keeps every signal on the right side and on the tick grid, and every Flat without prices', async () => {
    for (const symbol of SYMBOLS) {
      const { data } = await analyze({ symbol });
      if (data.signal === 'Flat')
        expect([data.entry, data.stop_loss, data.target, data.setup]).toEqual([null, null, null, 'None']);
      else expectBracket(data);
    }
  });
});

/** How long after the close somebody asked is the one thing that may differ. */
function withoutAge(signal: SignalDto): unknown {
  return JSON.parse(JSON.stringify(signal, (key, value: unknown) => (key === 'staleness_ms' ? 0 : value)));
}

function expectBracket({ signal, entry, stop_loss: stop, target, confidence }: SignalDto): void {
  const side = signal === 'Long' ? 1 : -1;
  expect(side * ((entry ?? 0) - (stop ?? 0))).toBeGreaterThan(0);
  expect(side * ((target ?? 0) - (entry ?? 0))).toBeGreaterThan(0);
  expect(confidence).toBeGreaterThan(0);
  expect(confidence).toBeLessThan(1);
}
