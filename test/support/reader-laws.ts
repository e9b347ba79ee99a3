import { analysisSettings, AuctionReader, historyWindow, timeScale, type AuctionView } from '#libs/analysis';
import {
  after,
  DAY_MS,
  openTimeOf,
  startOfDay,
  TIMEFRAME_MS,
  type Candle,
  type EpochMs,
  type Timeframe,
  type WorkingTimeframe,
} from '#libs/market';
import { checkVote, type Strategy, type StrategyFactory, type Terms, type Vote, type WarmUp } from '#libs/strategy';
import { calmMinutes, joinedMinutes } from './calm-market.js';
import { terms, type Law } from './law.js';
import { btcusdt, minutesFrom } from './views.js';

/** Days of history before the first view, and minutes that views are taken of. */
const HISTORY_DAYS = 61;
const MINUTES = 300;
/** Restarts at these minutes: spread over the afternoon. */
const RESTARTS = [37, 121, 209, 288];

/** One market, and what a reader that has followed it for months said of it, minute by minute. */
class World {
  readonly views: readonly AuctionView[];
  readonly #candles = new Map<Timeframe, readonly Candle[]>();
  readonly #reader: AuctionReader;
  readonly #later: readonly Candle[];

  constructor(
    seed: number,
    private readonly timeframe: WorkingTimeframe,
  ) {
    this.#reader = new AuctionReader(btcusdt, analysisSettings(timeframe));
    const now = minutesFrom(0);
    const start = after(startOfDay(now), -HISTORY_DAYS * DAY_MS);
    const minutes = calmMinutes(seed, start, (HISTORY_DAYS + 2) * 1_440, timeScale(timeframe));
    for (const timeframe of ['1m', '5m', '1h', '4h', '1d'] as const) {
      this.#candles.set(timeframe, joinedMinutes(minutes, timeframe));
    }
    this.#reader.start(this.#history(now), now);
    const following = minutes.filter(({ openTime }) => openTime >= now);
    this.views = following.slice(0, MINUTES).flatMap((candle) => take(this.#reader, candle) ?? []);
    this.#later = following.slice(MINUTES, MINUTES + 420);
  }

  /** The market goes on: past midnight, with the very reader that gave the views. */
  goOn(): void {
    for (const candle of this.#later) take(this.#reader, candle);
  }

  /** What a reader says that was started with so many closed candles of each timeframe and no more. */
  restartedAt(asOf: EpochMs, warmUp: WarmUp): AuctionView {
    const reader = new AuctionReader(btcusdt, analysisSettings(this.timeframe));
    const since = (timeframe: Timeframe): number =>
      openTimeOf(asOf, timeframe) - (warmUp[timeframe] ?? 0) * TIMEFRAME_MS[timeframe];
    reader.start(
      this.#history(asOf).filter(({ timeframe, openTime }) => openTime >= since(timeframe)),
      asOf,
    );
    return reader.view();
  }

  #history(asOf: EpochMs): readonly Candle[] {
    return historyWindow(asOf, analysisSettings(this.timeframe)).flatMap(({ timeframe, from, to }) =>
      (this.#candles.get(timeframe) ?? []).filter(({ openTime }) => openTime >= from && openTime < to),
    );
  }
}

function take(reader: AuctionReader, candle: Candle): AuctionView | undefined {
  return reader.apply({ type: 'candle', candle, receivedAt: candle.closeTime, backfilled: false });
}

const worlds = new Map<WorkingTimeframe, World>();

/** Made when first asked for: it takes seconds. */
function worldAt(timeframe: WorkingTimeframe): World {
  const known = worlds.get(timeframe) ?? new World(7, timeframe);
  worlds.set(timeframe, known);
  return known;
}

function said(strategy: Strategy, views: readonly AuctionView[], given: Terms): readonly string[] {
  return views.map((view) => JSON.stringify(checkVote(strategy.vote(view, given))));
}

/** What a restart must not change. The last digits of averages remember how long ago they began. */
function verdict(vote: Vote): object {
  if (vote.kind !== 'vote') return { kind: vote.kind, code: vote.code };
  const { direction, entry, setup } = vote.plan;
  return { kind: vote.kind, direction, entry, setup };
}

/** Laws on the views of a real reader at one timeframe. */
export function readerLaws(timeframe: WorkingTimeframe): readonly Law[] {
  const world = (): World => worldAt(timeframe);
  return [
    {
      name: 'is warm, and keeps its word whatever comes later',
      hold: (make: StrategyFactory) => {
        const { views } = world();
        const first = said(make(), views, terms);
        expect(first.length).toBe(MINUTES);
        expect(first.filter((vote) => vote.includes('"WARMUP"'))).toEqual([]);
        world().goOn();
        expect(said(make(), views, terms)).toEqual(first);
      },
    },
    {
      name: 'says after a restart from exactly its warm-up what it says in the long run',
      hold: (make: StrategyFactory) => {
        const strategy = make();
        for (const at of RESTARTS) {
          const view = world().views[at] ?? fail(`No view ${at}`);
          const restarted = world().restartedAt(view.asOf, strategy.warmUp);
          expect(verdict(strategy.vote(restarted, terms))).toEqual(verdict(strategy.vote(view, terms)));
        }
      },
    },
  ];
}
