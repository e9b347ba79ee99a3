import type { AuctionView, SessionName } from '#libs/analysis';
import { after, MINUTE_MS, type Candle, type EpochMs } from '#libs/market';
import { BarrierTrade, wasEntered, type EnteredResult, type Known, type Outcome } from '#libs/signal';
import type { CostProfile, Plan } from '#libs/strategy';
import { Chance } from './chance.js';
import { estimateOf, type Estimate } from './metrics.js';

/** Random entries for each trade: more only narrow the interval of the placebo. */
const DRAWS = 5;

/** What trades earned beyond random entries with the same bracket, direction and session. Before costs, in R. */
export interface PlaceboMargin {
  readonly name: string;
  readonly trades: number;
  readonly placebos: number;
  readonly placebo: Known<Estimate>;
  /** Mean of trade minus mean of its placebos, with its 95 % interval: an edge does not contain 0. */
  readonly margin: Known<Estimate>;
}

/** A closed minute as a placebo needs it. */
interface Minute {
  readonly candle: Candle;
  readonly session: SessionName;
}

/**
 * The control for every claim of an edge: was it the setup, or would any entry with that stop, that target, that time
 * stop and that side have done as well in those hours? Keeps the minutes of the replay; entries are drawn with a seed.
 */
export class Placebo {
  readonly #minutes: Minute[] = [];
  readonly #sessions = new Map<SessionName, number[]>();

  constructor(private readonly costs: CostProfile) {}

  take({ latest, session }: AuctionView): void {
    const candle = latest['1m'];
    if (!candle) return;
    const places = this.#sessions.get(session) ?? [];
    places.push(this.#minutes.length);
    this.#sessions.set(session, places);
    this.#minutes.push({ candle, session });
  }

  /** @param outcomes of one group, in order. */
  margin(name: string, outcomes: readonly Outcome[], seed: number): PlaceboMargin {
    const chance = new Chance(seed);
    const entered = outcomes.flatMap((outcome) =>
      wasEntered(outcome.result) ? [{ outcome, result: outcome.result }] : [],
    );
    const drawn = entered.map(({ outcome }) => this.#draws(outcome, chance).map(({ grossR }) => grossR));
    const margins = entered.flatMap(({ result }, i) => {
      const draws = drawn[i] ?? [];
      return draws.length > 0 ? [result.grossR - draws.reduce((sum, r) => sum + r, 0) / draws.length] : [];
    });
    const all = drawn.flat();
    return {
      name,
      trades: entered.length,
      placebos: all.length,
      placebo: estimateOf(all),
      margin: estimateOf(margins),
    };
  }

  #draws({ plan, session }: Outcome, chance: Chance): readonly EnteredResult[] {
    const places = this.#sessions.get(session) ?? [];
    if (places.length === 0) return [];
    return Array.from({ length: DRAWS }, () => places[chance.below(places.length)] ?? 0).flatMap(
      (place) => this.#played(plan, place) ?? [],
    );
  }

  /** The same bracket, as shares of price, entered at the open after the drawn minute. */
  #played(plan: Plan, place: number): EnteredResult | undefined {
    const drawn = this.#minutes[place];
    if (!drawn) return undefined;
    const decidedAt = after(drawn.candle.openTime, MINUTE_MS);
    const moved = movedTo(plan, drawn.candle.close, decidedAt);
    const trade = new BarrierTrade({ plan: moved, decidedAt, price: moved.entry }, this.costs);
    for (let i = place + 1; i < this.#minutes.length; i += 1) {
      const minute = this.#minutes[i];
      const result = minute && trade.advance(minute.candle);
      if (result) return wasEntered(result) ? result : undefined;
    }
    return undefined;
  }
}

function movedTo(plan: Plan, entry: number, decidedAt: EpochMs): Plan {
  const scale = entry / plan.entry;
  const at = (price: number): number => entry + Math.round((price - plan.entry) * scale);
  return {
    ...plan,
    entry,
    stop: at(plan.stop),
    targets: plan.targets.map(({ price, fraction }) => ({ price: at(price), fraction })),
    expiresAt: after(decidedAt, MINUTE_MS),
  };
}
