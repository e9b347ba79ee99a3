import type { AuctionView } from '#libs/analysis';
import { MINUTE_MS, TIMEFRAME_MS, type EpochMs } from '#libs/market';

/** What a month of views looks like, for a person to judge whether it makes sense. */
export interface MonthFigures {
  /** `2024-03`. */
  readonly month: string;
  readonly minutes: number;
  readonly days: number;
  /** Changes of the state's label or direction a day. */
  readonly changesPerDay: number;
  /** Shares of the minutes with a state, 0..1. */
  readonly balanced: number;
  readonly outOfBalance: number;
  readonly event: number;
  readonly areasPerDay: number;
  /** From first candle to the last minute they held, minutes. */
  readonly medianAreaMinutes: number;
  readonly legsPerDay: number;
  readonly divergencesPerDay: number;
  /** Share of the minutes with aggression in which somebody was absorbed. */
  readonly absorbed: number;
  /** Key levels after merging, at 5m closes. */
  readonly levels: { readonly least: number; readonly median: number; readonly most: number };
  /** Final day types of the sessions. */
  readonly dayTypes: Readonly<Record<string, number>>;
}

interface Area {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** Counts what the views of one month say. Hand them in in order, each once. */
export class MonthSurvey {
  #minutes = 0;
  #states = 0;
  #out = 0;
  #events = 0;
  #changes = 0;
  #pressed = 0;
  #absorbed = 0;
  #state: string | undefined;
  readonly #areas = new Map<string, Area>();
  readonly #legs = new Set<string>();
  readonly #divergences = new Set<string>();
  readonly #levels: number[] = [];
  readonly #dayTypes = new Map<string, string>();

  constructor(readonly month: string) {}

  take(view: AuctionView): void {
    this.#minutes += 1;
    this.#takeState(view);
    if (view.balance) this.#areas.set(view.balance.id, { from: view.balance.from, to: view.asOf });
    if (view.aggression) {
      this.#pressed += 1;
      if (view.aggression.absorption !== 0) this.#absorbed += 1;
    }
    if (view.asOf % TIMEFRAME_MS['5m'] === 0) this.#takeLandscape(view);
  }

  read(): MonthFigures {
    const days = this.#minutes / 1440;
    const lengths = [...this.#areas.values()].map(({ from, to }) => (to - from) / MINUTE_MS);
    const levels = this.#levels.toSorted((a, b) => a - b);
    return {
      month: this.month,
      minutes: this.#minutes,
      days,
      changesPerDay: this.#changes / days,
      balanced: share(this.#states - this.#out, this.#states),
      outOfBalance: share(this.#out, this.#states),
      event: share(this.#events, this.#states),
      areasPerDay: this.#areas.size / days,
      medianAreaMinutes: middle(lengths.toSorted((a, b) => a - b)),
      legsPerDay: this.#legs.size / days,
      divergencesPerDay: this.#divergences.size / days,
      absorbed: share(this.#absorbed, this.#pressed),
      levels: { least: levels[0] ?? 0, median: middle(levels), most: levels.at(-1) ?? 0 },
      dayTypes: tally([...this.#dayTypes.values()]),
    };
  }

  #takeState({ state }: AuctionView): void {
    if (!state) return;
    this.#states += 1;
    if (state.label === 'Out of Balance') this.#out += 1;
    if (state.event) this.#events += 1;
    const now = `${state.label} ${state.direction}`;
    if (this.#state !== undefined && this.#state !== now) this.#changes += 1;
    this.#state = now;
  }

  #takeLandscape({ asOf, legs, divergences, levels, dayTypes }: AuctionView): void {
    this.#levels.push(levels.length);
    for (const leg of [legs.up, legs.down]) if (leg?.valid) this.#legs.add(`${leg.direction}:${leg.origin.at}`);
    for (const { direction, later } of divergences) this.#divergences.add(`${direction}:${later.at}`);
    const day = new Date(asOf - 1).toISOString().slice(0, 10);
    for (const { session, type, status } of dayTypes)
      if (status === 'final') this.#dayTypes.set(`${day} ${session}`, type);
  }
}

function share(part: number, all: number): number {
  return all === 0 ? 0 : part / all;
}

/** The middle one, the lower of two; 0 of none. @param sorted ascending. */
function middle(sorted: readonly number[]): number {
  return sorted[(sorted.length - 1) >> 1] ?? 0;
}

function tally(names: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].toSorted(([, a], [, b]) => b - a));
}
