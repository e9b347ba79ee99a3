import { AuctionReaderFactory } from '#libs/analysis';
import { Replay, type MinuteSource, type TradeSource } from '#libs/backtest';
import { brokerOf, KlineArchive, openBrokers } from '#libs/broker';
import { after, DAY_MS, epochMs, MINUTE_MS, type Candle, type EpochMs, type Instrument } from '#libs/market';
import { canonicalJson, differences, SignalEngine, signalSettings, VotingService } from '#libs/signal';
import type { Freshness, Json, Signal } from '#libs/signal';
import { createStrategies, UNTIMED_GUARD } from '#libs/strategy';
import type { ExchangeOptions } from '../apps/exchange/src/exchange.js';
import { SignalDesk } from '../apps/api/src/desk/signal-desk.js';
import { DATA, missingMonth } from './support/archive.js';
import { at, startService, type Service } from './support/service.js';
import { trueTrades } from './support/trade-truth.js';

/** Minutes of the recorded day that are streamed; `proof:live-replay` streams all of them. */
const DAY_MINUTES = Number(process.env['LIVE_MINUTES'] ?? 180);
/** Minutes that the market is played on between two looks at what was decided. */
const STRIDE = 10;

type Fault = Pick<Freshness, 'feedFault' | 'backfilledMinutes'>;
type Faults = ReadonlyMap<number, Fault>;

interface Recorded {
  readonly signal: string;
  readonly evidence: string;
}

/**
 * The signal as bytes, but for one number: how many milliseconds old its candle was when it was decided on, which no two
 * runs of a live service share. Whether that made the decision stale is in all of it.
 */
function bytesOf({ dataQuality: { stalenessMs: _, ...quality }, instrument, ...signal }: Signal): string {
  return canonicalJson({ ...signal, instrument: instrument.facts, quality });
}

/** A market that starts half a minute into a minute, and is followed from there on with its trades. */
class Stretch {
  readonly #service: Service;
  readonly #start: number;
  readonly #minutes: number;
  /** Open time of the minute that has just closed when it starts. */
  readonly #from;

  constructor(service: Service, start: number, minutes: number) {
    this.#service = service;
    this.#start = start;
    this.#minutes = minutes;
    this.#from = epochMs(Math.floor(start / MINUTE_MS) * MINUTE_MS - MINUTE_MS);
  }

  /** What the service decides minute by minute over its socket to the exchange, the connection cut half way. */
  async live(): Promise<readonly Recorded[]> {
    const { store } = this.#service.app.get(SignalDesk);
    const { exchange } = this.#service;
    const half = Math.floor(this.#minutes / 2);
    await this.#decided(0);
    for (let minute = 0; minute < this.#minutes;) {
      // The one minute after it comes late, but not so late that its decision would be stale.
      if (minute === half) exchange.cut();
      minute = minute === half ? minute + 1 : Math.min(minute + STRIDE, minute < half ? half : this.#minutes);
      await exchange.advanceTo(this.#start + minute * MINUTE_MS);
      await this.#decided(minute);
      await this.#followed();
    }
    const { signals } = await store.page({}, this.#minutes + 2);
    const recorded = signals.map(async ({ signal }) => {
      const evidence = await store.evidence(signal.id);
      return { signal: bytesOf(signal), evidence: evidence?.text ?? '' };
    });
    return (await Promise.all(recorded)).toReversed();
  }

  /**
   * The same minutes from files, or from the candles of the exchange's history, and the trades that were made.
   *
   * @param faults what was wrong with the feed, by the close of the minute: no file tells of it.
   */
  async replayed(faults: Faults, source?: (instrument: Instrument) => MinuteSource): Promise<readonly Recorded[]> {
    const { url } = this.#service.exchange;
    const broker = brokerOf(
      openBrokers({ BINANCE: { restUrl: url, streamUrl: url.replace(/^http/, 'ws') } }),
      'BINANCE',
    );
    const instrument = await broker.instrument('BTCUSDT');
    const history: MinuteSource = async function* ({ from, to }): AsyncGenerator<Candle> {
      for (let day = from; day < to; day = after(day, DAY_MS)) {
        const end = after(day, DAY_MS) < to ? after(day, DAY_MS) : to;
        yield* await broker.candles({ instrument, timeframe: '1m', from: day, to: end });
      }
    };
    const freshness = (asOf: EpochMs): Freshness => ({ stalenessMs: 0, ...faults.get(asOf) });
    // Of the minute in which it is joined the stream has those before from history.
    const joined = after(this.#from, MINUTE_MS);
    const trades: TradeSource = ({ from, to }) =>
      to <= joined ? [] : trueTrades(this.#service.exchange, 'BINANCE', instrument, Math.max(from, joined), to);
    const replay = new Replay(new AuctionReaderFactory(), engine(), instrument, '0.1.0');
    const to = after(this.#from, (this.#minutes + 1) * MINUTE_MS);
    const all: Recorded[] = [];
    for await (const minute of replay.run(source?.(instrument) ?? history, this.#from, to, { trades, freshness })) {
      all.push({ signal: bytesOf(minute.signal), evidence: minute.evidence().text });
    }
    return all;
  }

  /** Waits until the feed is live: the next minutes are told by the stream again. */
  async #followed(): Promise<void> {
    const desk = this.#service.app.get(SignalDesk);
    while (desk.followed().some(({ state }) => state !== 'live')) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Waits for the decision on the minute that many after the first. */
  async #decided(minute: number): Promise<void> {
    const { store } = this.#service.app.get(SignalDesk);
    const due = this.#from + (minute + 1) * MINUTE_MS;
    for (;;) {
      const [newest] = (await store.page({ from: epochMs(due) }, 1)).signals;
      if (newest) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

/** What no file tells: a minute that closes while the service is cut off is refused, and had from history afterwards. */
function faultsOf(live: readonly Recorded[]): Faults {
  const signals = live.map(({ signal }) => JSON.parse(signal) as { asOf: number; quality: Fault });
  return new Map(
    signals.flatMap(({ asOf, quality: { feedFault, backfilledMinutes } }) => {
      const fault: Fault = {
        ...(feedFault === undefined ? {} : { feedFault }),
        ...(backfilledMinutes === undefined ? {} : { backfilledMinutes }),
      };
      return Object.keys(fault).length > 0 ? [[asOf, fault] as const] : [];
    }),
  );
}

function engine(): SignalEngine {
  const settings = signalSettings();
  return new SignalEngine(
    createStrategies(),
    new VotingService(settings.voting, settings.terms),
    settings,
    UNTIMED_GUARD,
  );
}

/** What differs first, field by field, instead of two records of 50 kB. */
function firstDifference(live: readonly Recorded[], again: readonly Recorded[]): object | undefined {
  if (live.length !== again.length) return { live: live.length, again: again.length };
  for (const [minute, one] of live.entries()) {
    for (const part of ['signal', 'evidence'] as const) {
      const [left, right] = [one[part], again[minute]?.[part] ?? '{}'];
      if (left !== right)
        return { minute, part, fields: differences(JSON.parse(left) as Json, JSON.parse(right) as Json) };
    }
  }
  return undefined;
}

const missing = missingMonth(['2024-04', '2024-05', '2024-06']);
if (missing !== undefined)
  process.stdout.write(`skipping the recorded day: no archive of ${missing}; set MARKET_DATA_DIR\n`);

/** A minute that closes while the market is joined, and one while it is cut off: no decision comes but from a live feed. */
const REFUSED = 2;

describe('live and replay give the same signals and the same evidence, byte for byte, through a lost connection', () => {
  let service: Service | undefined;

  afterEach(async () => {
    await service?.stop();
    service = undefined;
  });

  async function stretch(options: ExchangeOptions, start: string, minutes: number): Promise<Stretch> {
    service = await startService(
      { ...options, symbols: ['BTCUSDT'], start: at(start), speed: 0 },
      { WATCHLIST: 'BINANCE:BTCUSDT' },
    );
    return new Stretch(service, at(start), minutes);
  }

  /** A stretch in which the generated market enters, scratches, stops and takes signals. */
  it('of an hour in which signals come and go', async () => {
    const hour = await stretch({ seed: 7 }, '2025-03-12T13:20:30Z', 60);
    const live = await hour.live();
    expect(live).toHaveLength(61);
    expect(live.filter(({ signal }) => !signal.includes('"signal":"Flat"')).length).toBeGreaterThan(0);
    expect(live.filter(({ evidence }) => evidence.includes('"order_flow":"trades"')).length).toBeGreaterThan(20);
    const faults = faultsOf(live);
    expect([...faults.values()].filter(({ feedFault }) => feedFault !== undefined).length).toBeLessThanOrEqual(REFUSED);
    expect(firstDifference(live, await hour.replayed(faults))).toBeUndefined();
  }, 120_000);

  (missing === undefined ? describe : describe.skip)('of 2024-06-10 as it was recorded', () => {
    it(`streamed for ${DAY_MINUTES} minutes and replayed from files`, async () => {
      const day = await stretch({ archive: DATA }, '2024-06-09T23:59:30Z', DAY_MINUTES);
      const live = await day.live();
      expect(live).toHaveLength(DAY_MINUTES + 1);
      const files = (instrument: Instrument): MinuteSource => {
        const archive = new KlineArchive(DATA, instrument);
        return (span) => archive.candles(span, () => undefined);
      };
      const faults = faultsOf(live);
      expect([...faults.values()].filter(({ feedFault }) => feedFault !== undefined).length).toBeLessThanOrEqual(
        REFUSED,
      );
      expect(firstDifference(live, await day.replayed(faults, files))).toBeUndefined();
    }, 900_000);
  });
});
