import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { epochMs, Instrument, type Trade } from '#libs/market';

const ROOT = process.env['MARKET_DATA_DIR'] ?? '../shared/data';

/** Trades as a real exchange published them. They live outside the repository: see MARKET_DATA_DIR. */
export interface RecordedTrades {
  readonly name: string;
  readonly instrument: Instrument;
  /** Undefined where the recording is not there. */
  readonly read: (() => readonly Trade[]) | undefined;
}

function instrument(symbol: string, tickSize: string, stepSize: string): Instrument {
  return new Instrument({
    broker: 'binance',
    symbol,
    baseAsset: symbol.slice(0, 3),
    quoteAsset: 'USDT',
    tickSize,
    stepSize,
    status: 'TRADING',
  });
}

function textOf(path: string): string {
  return gunzipSync(readFileSync(path)).toString('utf8');
}

/** `timestamp,price,quantity,side,tradeId`, files named by local time: sorted by id. */
function fromCsv(paths: readonly string[], market: Instrument): readonly Trade[] {
  const rows = paths.flatMap((path) => textOf(path).trim().split('\n').slice(1));
  const trades = rows.map((row): Trade => {
    const [time = '', price = '', quantity = '', side = '', id = ''] = row.trim().split(',');
    return {
      id,
      time: epochMs(Number(time)),
      price: market.ticks(price),
      quantity: market.steps(quantity),
      side: side === 'buy' ? 1 : -1,
    };
  });
  return trades.toSorted((a, b) => Number(a.id) - Number(b.id));
}

interface TradeFrame {
  readonly data: {
    readonly t: number;
    readonly p: string;
    readonly q: string;
    readonly T: number;
    readonly m: boolean;
  };
}

/** Raw frames of the combined stream, each after the recorder's clock. */
function fromFrames(paths: readonly string[], market: Instrument): readonly Trade[] {
  const lines = paths.flatMap((path) =>
    textOf(path)
      .split('\n')
      .filter((line) => line.includes('@trade"')),
  );
  return lines.map((line): Trade => {
    const { data } = JSON.parse(line.slice(line.indexOf('{'))) as TradeFrame;
    const { t, p, q, T, m } = data;
    return { id: `${t}`, time: epochMs(T), price: market.ticks(p), quantity: market.steps(q), side: m ? -1 : 1 };
  });
}

function recording(
  name: string,
  pattern: string,
  market: Instrument,
  parse: (paths: readonly string[], market: Instrument) => readonly Trade[],
): RecordedTrades {
  const paths = existsSync(ROOT) ? globSync(join(ROOT, pattern)).toSorted() : [];
  return {
    name: `${name} (${pattern})`,
    instrument: market,
    read: paths.length ? () => parse(paths, market) : undefined,
  };
}

export const RECORDED_TRADES: readonly RecordedTrades[] = [
  recording(
    'LTCUSDT of 2025-06-21, with holes',
    'trades/binance-spot-LTCUSDT/*.csv.gz',
    instrument('LTCUSDT', '0.01', '0.001'),
    fromCsv,
  ),
  recording(
    'BTCUSDT around midnight of 2024-08-09',
    'ws/binance/spot_btcusdt_*.gz',
    instrument('BTCUSDT', '0.01', '0.00001'),
    fromFrames,
  ),
];

/** Tests on each recording, or one line in their place that says why they did not run. */
export function describeRecordings(tests: (trades: readonly Trade[], market: Instrument) => void): void {
  for (const { name, instrument: market, read } of RECORDED_TRADES) {
    if (read) describe(name, () => tests(read(), market));
    else it.todo(`${name} (not run: set MARKET_DATA_DIR, was ${ROOT})`);
  }
}
