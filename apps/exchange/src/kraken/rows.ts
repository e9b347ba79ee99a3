import type { Candle } from '../market/candle.js';
import { nameHash, scatter } from '../market/chance.js';
import { WIRE_DECIMALS } from '../market/decimal.js';
import type { Instrument } from '../market/instrument.js';
import type { RawTrade } from '../market/minute-trades.js';
import type { Listed } from '../faults/market-faults.js';
import { fixedText } from './numbers.js';
import { restNames } from './names.js';

type Json = Readonly<Record<string, unknown>>;

/** Decimals that prices of trades have at least, whatever the pair's own. */
const PRICE_DECIMALS = 5;
const LOT_DECIMALS = 8;
const HASH = nameHash('kraken order types');

/** Whether the taker order of a trade was a market order. */
export function orderType(aggregate: number): 'market' | 'limit' {
  return scatter(HASH, aggregate) < 0.4 ? 'market' : 'limit';
}

/** Volume-weighted price in ticks with `WIRE_DECIMALS` more digits than it has room for: quote over base, rounded down. */
export function vwapTicks({ quoteVolume, volume }: Candle): number {
  return volume === 0 ? 0 : Number(quoteVolume / BigInt(volume));
}

/** The eight elements of an OHLC row; the candle of a minute without trades carries its price on and has no vwap. */
export function ohlcRow({ priceDecimals, quantityDecimals }: Instrument, candle: Candle): readonly (string | number)[] {
  const price = (ticks: number): string => fixedText(ticks, priceDecimals, priceDecimals);
  return [
    candle.openTime / 1_000,
    price(candle.open),
    price(candle.high),
    price(candle.low),
    price(candle.close),
    candle.volume === 0 ? '0.0' : price(vwapTicks(candle)),
    fixedText(candle.volume, quantityDecimals, LOT_DECIMALS),
    candle.trades,
  ];
}

/** The seven elements of a Trades row: one fill. */
export function tradeRow(
  { priceDecimals, quantityDecimals }: Instrument,
  trade: RawTrade,
): readonly (string | number)[] {
  return [
    fixedText(trade.price, priceDecimals, Math.max(PRICE_DECIMALS, priceDecimals)),
    fixedText(trade.quantity, quantityDecimals, LOT_DECIMALS),
    trade.time / 1_000,
    trade.buyerIsMaker ? 's' : 'b',
    orderType(trade.aggregate) === 'market' ? 'm' : 'l',
    '',
    trade.id,
  ];
}

/** A pair of AssetPairs. */
export function pairRow({ desk, symbol, state, priceDecimals }: Listed): Json {
  const { instrument } = desk.market;
  const { base, quote } = instrument;
  const names =
    symbol === instrument.symbol ? restNames(base, quote) : { altname: symbol, wsname: symbol, base: symbol };
  const leverage = [2, 3, 4, 5, 6, 7, 8, 9, 10];
  return {
    altname: names.altname,
    wsname: names.wsname,
    aclass_base: 'currency',
    base: names.base,
    aclass_quote: 'currency',
    quote,
    lot: 'unit',
    cost_decimals: 5,
    pair_decimals: priceDecimals,
    lot_decimals: LOT_DECIMALS,
    lot_multiplier: 1,
    leverage_buy: leverage,
    leverage_sell: leverage,
    fees: FEES,
    fees_maker: FEES.map(([volume, fee]) => [volume, Math.max(0, fee - 0.15)]),
    fee_volume_currency: 'ZUSD',
    margin_call: 80,
    margin_stop: 40,
    ordermin: fixedText(instrument.lot, instrument.quantityDecimals, WIRE_DECIMALS).replace(/0+$/, ''),
    costmin: '0.5',
    tick_size: fixedText(1, priceDecimals, priceDecimals),
    status: state === 'trading' ? 'online' : 'cancel_only',
    long_position_limit: 80,
    short_position_limit: 80,
  };
}

const FEES: readonly (readonly [volume: number, percent: number])[] = [
  [0, 0.4],
  [10_000, 0.35],
  [50_000, 0.24],
  [100_000, 0.22],
];
