import { MINUTE_MS, type Side } from '#libs/market';

/** What was bought and sold at a row of prices, and of how many trades, as most code on the web keeps it. */
export interface MapCell {
  bid: number;
  ask: number;
  trades: number;
}

/** A candle with its footprint in a Map. */
export interface MapCandle {
  readonly openTime: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  delta: number;
  trades: number;
  readonly rows: Map<number, MapCell>;
}

/** The idiom our figures are held against: an object for each candle, a Map of objects for its rows, nothing reused. */
export class MapFootprints {
  readonly candles: MapCandle[] = [];
  cvd = 0;
  #open: MapCandle | undefined;

  constructor(private readonly rowSize: number) {}

  add(trade: { readonly time: number; readonly price: number; readonly quantity: number; readonly side: Side }): void {
    const { time, price, quantity, side } = trade;
    const candle = this.#candleAt(time, price);
    candle.high = Math.max(candle.high, price);
    candle.low = Math.min(candle.low, price);
    candle.close = price;
    candle.volume += quantity;
    candle.delta += side * quantity;
    candle.trades += 1;
    this.cvd += side * quantity;
    const row = Math.floor(price / this.rowSize);
    const cell = candle.rows.get(row) ?? { bid: 0, ask: 0, trades: 0 };
    if (side === 1) cell.ask += quantity;
    else cell.bid += quantity;
    cell.trades += 1;
    candle.rows.set(row, cell);
  }

  #candleAt(time: number, price: number): MapCandle {
    const openTime = Math.floor(time / MINUTE_MS) * MINUTE_MS;
    if (this.#open?.openTime === openTime) return this.#open;
    const shape = { open: price, high: price, low: price, close: price, volume: 0, delta: 0, trades: 0 };
    this.#open = { openTime, ...shape, rows: new Map() };
    this.candles.push(this.#open);
    return this.#open;
  }
}
