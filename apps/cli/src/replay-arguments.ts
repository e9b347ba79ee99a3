import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { TradeSeries } from '#libs/broker';
import { COST_PROFILES, DEFAULT_COST_PROFILE } from '#libs/strategy';
import { DAY_MS, epochMs, Instrument, WORKING_TIMEFRAMES, type EpochMs, type WorkingTimeframe } from '#libs/market';

/** What a replay is asked for. */
export interface ReplayArguments {
  readonly instrument: Instrument;
  readonly from: EpochMs;
  /** First minute not replayed. */
  readonly to: EpochMs;
  /** Folder that holds the archive, at any depth. */
  readonly data: string;
  /** Single trades of the archive that are told beside the candles, if any. */
  readonly trades: TradeSeries | undefined;
  readonly economics: 'annotate' | 'block';
  /** Id of a cost profile. */
  readonly costProfile: string;
  /** The candle by which structure is read. */
  readonly timeframe: WorkingTimeframe;
  /** For the random entries of the placebo. */
  readonly seed: number;
  /** File for the report as JSON. */
  readonly json: string | undefined;
}

const OPTIONS = {
  symbol: { type: 'string', default: 'BTCUSDT' },
  /** First and last UTC day. */
  from: { type: 'string' },
  to: { type: 'string' },
  data: { type: 'string' },
  trades: { type: 'string' },
  economics: { type: 'string', default: 'annotate' },
  costs: { type: 'string', default: DEFAULT_COST_PROFILE.id },
  timeframe: { type: 'string', default: '5m' },
  seed: { type: 'string', default: '1' },
  json: { type: 'string' },
  /** The grid of prices and quantities, which archives do not tell. */
  tick: { type: 'string' },
  step: { type: 'string' },
} as const;

/** Grids that are known without asking an exchange. */
const GRIDS: Readonly<Record<string, { readonly tick: string; readonly step: string }>> = {
  BTCUSDT: { tick: '0.01', step: '0.00001' },
  ETHUSDT: { tick: '0.01', step: '0.0001' },
};

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** @throws Error that says what an argument must be. */
export function readReplayArguments(argv: readonly string[]): ReplayArguments {
  const { values } = parseArgs({ args: [...argv], options: OPTIONS });
  const from = dayOf('--from', values.from);
  const to = epochMs(dayOf('--to', values.to) + DAY_MS);
  if (to <= from) throw new Error(`--to must not be before --from, was ${values.to}`);
  const { economics } = values;
  if (economics !== 'annotate' && economics !== 'block') {
    throw new Error(`--economics must be annotate or block, was ${economics}`);
  }
  const { trades } = values;
  if (trades !== undefined && trades !== 'aggTrades' && trades !== 'trades') {
    throw new Error(`--trades must be aggTrades or trades, was ${trades}`);
  }
  const profiles = COST_PROFILES.map(({ id }) => id);
  if (!profiles.includes(values.costs)) {
    throw new Error(`--costs must be one of ${profiles.join(', ')}, was ${values.costs}`);
  }
  const timeframe = WORKING_TIMEFRAMES.find((known) => known === values.timeframe);
  if (timeframe === undefined) {
    throw new Error(`--timeframe must be one of ${WORKING_TIMEFRAMES.join(', ')}, was ${values.timeframe}`);
  }
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(seed) || seed < 0) throw new Error(`--seed must be a whole number, was ${values.seed}`);
  const data = resolve(values.data ?? process.env['MARKET_DATA_DIR'] ?? '../shared/data');
  return {
    instrument: instrumentOf(values.symbol, values.tick, values.step),
    from,
    to,
    data,
    trades,
    economics,
    costProfile: values.costs,
    timeframe,
    seed,
    json: values.json,
  };
}

function dayOf(name: string, text: string | undefined): EpochMs {
  const time = DAY.test(text ?? '') ? Date.parse(`${text}T00:00:00Z`) : NaN;
  if (Number.isNaN(time)) throw new Error(`${name} must be a day such as 2024-01-01, was ${text ?? 'missing'}`);
  return epochMs(time);
}

/** @returns the market of a symbol. @throws Error where its grid is neither known nor given. */
export function instrumentOf(given: string, tick?: string, step?: string): Instrument {
  const symbol = given.replaceAll(/[-/_]/g, '').toUpperCase();
  const grid = { ...GRIDS[symbol], ...(tick && { tick }), ...(step && { step }) };
  if (grid.tick === undefined || grid.step === undefined) {
    throw new Error(`--tick and --step must be given for ${symbol}: an archive does not tell them`);
  }
  const quoteAsset = ['USDT', 'USDC', 'FDUSD', 'BTC'].find((asset) => symbol.endsWith(asset)) ?? symbol.slice(-3);
  const baseAsset = symbol.slice(0, -quoteAsset.length);
  return new Instrument({
    broker: 'BINANCE',
    symbol,
    baseAsset,
    quoteAsset,
    tickSize: grid.tick,
    stepSize: grid.step,
    status: 'TRADING',
  });
}
