import { parseFixed, parseFixedBig, WIRE_DECIMALS } from '../decimal.js';
import type { Instrument } from '../instrument.js';
import { MarketError } from '../market-error.js';
import type { Minute } from '../minute.js';

/** Times at or above this are microseconds (the archive's unit from 2025 on), below milliseconds. */
const MICROSECONDS_FROM = 100_000_000_000_000;
const COLUMNS = 11;

/**
 * Reads candles of Binance's public archive: open_time, open, high, low, close, volume, close_time, quote_volume, trades,
 * taker_buy_base, taker_buy_quote, ignore. A header line is skipped; microseconds become milliseconds.
 *
 * @throws MarketError if a row lacks columns or has digits finer than the instrument's units
 */
export function parseKlines(text: string, instrument: Instrument): Minute[] {
  const minutes: Minute[] = [];
  for (const line of text.split('\n')) {
    if (line !== '' && line.charCodeAt(0) >= 48 && line.charCodeAt(0) <= 57) minutes.push(parseRow(line, instrument));
  }
  return minutes;
}

function parseRow(line: string, { priceDecimals, quantityDecimals }: Instrument): Minute {
  const cells = line.trimEnd().split(',');
  if (cells.length < COLUMNS) throw new MarketError(`Archive row must have ${COLUMNS} columns, was "${line}"`);
  const [openTime = '', open = '', high = '', low = '', close = '', volume = '', closeTime = '', ...rest] = cells;
  const [quoteVolume = '', trades = '', takerBuyVolume = '', takerBuyQuoteVolume = ''] = rest;
  return {
    openTime: milliseconds(openTime),
    closeTime: milliseconds(closeTime),
    open: parseFixed(open, priceDecimals),
    high: parseFixed(high, priceDecimals),
    low: parseFixed(low, priceDecimals),
    close: parseFixed(close, priceDecimals),
    volume: parseFixed(volume, quantityDecimals),
    quoteVolume: parseFixedBig(quoteVolume, WIRE_DECIMALS),
    trades: parseFixed(trades, 0),
    takerBuyVolume: parseFixed(takerBuyVolume, quantityDecimals),
    takerBuyQuoteVolume: parseFixedBig(takerBuyQuoteVolume, WIRE_DECIMALS),
  };
}

function milliseconds(text: string): number {
  const time = parseFixed(text, 0);
  return time >= MICROSECONDS_FROM ? Math.floor(time / 1_000) : time;
}
