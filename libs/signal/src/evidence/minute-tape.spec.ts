import { minutesFrom, viewOf } from '../../../../test/support/views.js';
import { after, MINUTE_MS, type Candle, type EpochMs, type Trade } from '#libs/market';
import { MinuteTape } from './minute-tape.js';
import { sheetOf, tradesOf, TradeSheetError } from './trade-sheet.js';

let last = 0;

function tradeAt(time: EpochMs, side: Trade['side'] = 1): Trade {
  last += 1;
  return { id: `${last}`, time, price: 100, quantity: 3, side };
}

/** The candle that its one trade of 3 bought makes. */
function candleAt(openTime: EpochMs, volume = 3): Candle {
  const { latest } = viewOf();
  const candle = latest['1m'];
  if (!candle) throw new Error('A candle expected');
  return { ...candle, openTime, closeTime: after(openTime, MINUTE_MS), volume, takerBuyVolume: volume };
}

/** Plays a minute with one trade. @returns what the tape says their prices are. */
function close(tape: MinuteTape, minute: number, volume = 3): ArrayLike<number> | undefined {
  tape.add(tradeAt(minutesFrom(minute)));
  return tape.close(viewOf({ asOf: minutesFrom(minute + 1) }), candleAt(minutesFrom(minute), volume));
}

describe('the tape of minutes', () => {
  it('gives the trades of a closed minute where they add up to its candle, and none where some are missing', () => {
    const tape = new MinuteTape();
    expect(close(tape, 0)).toHaveLength(1);
    expect(close(tape, 1, 4)).toBeUndefined();
  });

  it('names the minutes of the last three 5m candles and of the one that forms, and no others', () => {
    const tape = new MinuteTape();
    for (let minute = 0; minute < 33; minute += 1) close(tape, minute);
    const opened = tape.at(minutesFrom(33)).map(({ openTime }) => (openTime - minutesFrom(0)) / MINUTE_MS);
    expect(opened).toEqual(Array.from({ length: 18 }, (_, i) => 15 + i));
    expect(tape.at(minutesFrom(32))).toEqual([]);
  });

  it('says nothing after a trade that came too late, until it holds a whole window again', () => {
    const tape = new MinuteTape();
    for (let minute = 0; minute < 20; minute += 1) close(tape, minute);
    tape.add(tradeAt(minutesFrom(18)));
    const counts = Array.from({ length: 20 }, (_, i) => {
      close(tape, 20 + i);
      return tape.at(minutesFrom(21 + i)).length;
    });
    expect(counts.slice(0, 14)).toEqual(Array.from({ length: 14 }, () => 0));
    expect(counts.slice(14)).toEqual([15, 16, 17, 18, 19, 15]);
  });

  it('names nothing of a market whose trades nobody hears', () => {
    const tape = new MinuteTape();
    expect(tape.close(viewOf({ asOf: minutesFrom(1) }), candleAt(minutesFrom(0)))).toBeUndefined();
    expect(tape.at(minutesFrom(1))).toEqual([]);
  });
});

describe('a sheet of trades', () => {
  it('reads back as it was written, places beside ids included', () => {
    const tape = new MinuteTape();
    const trades = [tradeAt(minutesFrom(0)), { ...tradeAt(minutesFrom(0), -1), id: '6b1f-uuid', seq: 77 }];
    for (const trade of trades) tape.add(trade);
    tape.close(viewOf({ asOf: minutesFrom(1) }), candleAt(minutesFrom(0)));
    const [minute] = tape.at(minutesFrom(1));
    expect(minute?.count).toBe(2);
    expect(minute && tradesOf(minute.sheet)).toEqual(trades);
    expect(minute && sheetOf(minute.sheet.text)).toEqual(minute?.sheet);
  });

  it.each(['1,,1000,1,1\n', '1,,1000,1,1,0\n', '1,,1000,x,1,1\n', '1,,1000,1,1,1,1\n'])('refuses %j', (text) => {
    expect(() => tradesOf(sheetOf(text))).toThrow(TradeSheetError);
  });
});
