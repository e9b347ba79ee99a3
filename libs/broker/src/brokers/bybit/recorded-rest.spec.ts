import { epochMs, placeOf } from '#libs/market';
import { readAnswer } from '../../rest/answer.js';
import { describeReading, recording } from '../../testing/recorded.js';
import { bybitMarket as instrument } from '../../testing/venue-markets.js';
import { fieldsOf, listOf } from '../../untrusted.js';
import { BYBIT_ANSWERS } from './answer.js';
import { tradePage } from './trade-page.js';

const recent = recording('rest/bybit-v5-recent-trade-spot-20251026-extract.json');

describeReading('recorded trades', [recent], () => {
  const answer = readAnswer({ status: 200, retryAfter: undefined, text: recent.text() }, BYBIT_ANSWERS, JSON.parse);
  const rows = listOf(fieldsOf(answer, 'Result')['list'], 'Trades');
  const span = { instrument, from: epochMs(1_761_520_700_000), to: epochMs(1_761_520_800_000) };

  it('come out oldest first, one and all', () => {
    const { trades } = tradePage(span, rows, { now: undefined });
    expect(trades.map((trade) => placeOf(trade))).toEqual(
      [637, 638, 722, 726, 737, 747, 748, 766].map((end) => 970_262_000 + end),
    );
    expect(trades[0]).toEqual({
      id: '2240000000970262637',
      seq: 970_262_637,
      time: 1_761_520_749_721,
      price: 1_144_725,
      quantity: 1_075_000,
      side: 1,
    });
  });
});
