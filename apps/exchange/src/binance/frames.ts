import type { Level } from '../market/book.js';
import type { Instrument } from '../market/instrument.js';
import type { MinuteTrades } from '../market/minute-trades.js';
import type { TrackedCandle } from '../player/running-candles.js';
import { priceText, quantityText, quoteText } from './rows.js';
import type { TimeUnit } from '../wire/time-unit.js';

/** An aggTrade event; the exchange tells of a trade in the millisecond it happens (E = T). */
export function aggTradeFrame(instrument: Instrument, trades: MinuteTrades, index: number, unit: TimeUnit): string {
  const time = unit.stamp(trades.time[index] ?? 0);
  const told = unit.clock(trades.time[index] ?? 0);
  const first = trades.rawId[trades.firstRaw[index] ?? 0] ?? 0;
  const last = trades.rawId[(trades.firstRaw[index + 1] ?? 0) - 1] ?? 0;
  return (
    `{"e":"aggTrade","E":${told},"s":"${instrument.symbol}","a":${trades.firstAggId + index},` +
    `"p":"${priceText(instrument, trades.price[index] ?? 0)}","q":"${quantityText(instrument, trades.quantity[index] ?? 0)}",` +
    `"f":${first},"l":${last},"T":${time},"m":${trades.buyerIsMaker[index] === 1},"M":true}`
  );
}

/** A trade event for raw trade `raw` of aggregate `index`. */
export function tradeFrame(
  instrument: Instrument,
  trades: MinuteTrades,
  index: number,
  raw: number,
  unit: TimeUnit,
): string {
  const time = unit.stamp(trades.time[index] ?? 0);
  const told = unit.clock(trades.time[index] ?? 0);
  return (
    `{"e":"trade","E":${told},"s":"${instrument.symbol}","t":${trades.rawId[raw] ?? 0},` +
    `"p":"${priceText(instrument, trades.price[index] ?? 0)}","q":"${quantityText(instrument, trades.rawQuantity[raw] ?? 0)}",` +
    `"T":${time},"m":${trades.buyerIsMaker[index] === 1},"M":true}`
  );
}

/** What a kline event adds to the candle. */
export interface KlineMoment {
  readonly interval: string;
  /** Event time, milliseconds. */
  readonly time: number;
  readonly closed: boolean;
}

/** A kline event. */
export function klineFrame(
  instrument: Instrument,
  tracked: TrackedCandle,
  moment: KlineMoment,
  unit: TimeUnit,
): string {
  const { candle, firstTradeId, lastTradeId } = tracked;
  const price = (ticks: number): string => priceText(instrument, ticks);
  return (
    `{"e":"kline","E":${unit.clock(moment.time)},"s":"${instrument.symbol}",` +
    `"k":{"t":${unit.stamp(candle.openTime)},"T":${unit.last(candle.closeTime)},"s":"${instrument.symbol}",` +
    `"i":"${moment.interval}","f":${firstTradeId},"L":${lastTradeId},` +
    `"o":"${price(candle.open)}","c":"${price(candle.close)}","h":"${price(candle.high)}","l":"${price(candle.low)}",` +
    `"v":"${quantityText(instrument, candle.volume)}","n":${candle.trades},"x":${moment.closed},` +
    `"q":"${quoteText(candle.quoteVolume)}","V":"${quantityText(instrument, candle.takerBuyVolume)}",` +
    `"Q":"${quoteText(candle.takerBuyQuoteVolume)}","B":"0"}}`
  );
}

/** A bookTicker event; it has neither type nor time. */
export function bookTickerFrame(instrument: Instrument, updateId: number, bid: Level, ask: Level): string {
  return (
    `{"u":${updateId},"s":"${instrument.symbol}",` +
    `"b":"${priceText(instrument, bid[0])}","B":"${quantityText(instrument, bid[1])}",` +
    `"a":"${priceText(instrument, ask[0])}","A":"${quantityText(instrument, ask[1])}"}`
  );
}
