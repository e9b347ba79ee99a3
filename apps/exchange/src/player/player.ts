import type { Host } from '../ambient.js';
import type { Market } from '../market/market.js';
import type { Agenda } from './agenda.js';
import type { Audience } from './audience.js';
import { SymbolFeed } from './symbol-feed.js';
import { UNLIMITED, type VirtualClock } from './virtual-clock.js';

/** Events between two looks at the sockets and at the rest of the process. */
const BATCH = 256;
/** Real milliseconds between two looks at the clock when there is nothing to send. */
const IDLE_MS = 5;

interface Goal {
  readonly time: number;
  readonly reached: () => void;
}

/** What sets the pace of a player. */
export interface Conductor {
  readonly host: Host;
  readonly clock: VirtualClock;
  /** What happens besides the market, in its place among the trades. */
  readonly agenda: Agenda;
}

/**
 * Plays the markets to their audiences in order of virtual time, across symbols.
 *
 * At a finite speed it tells what the clock has passed. At unlimited speed, or on the way to a goal, the clock follows it and
 * the sockets set the pace; with nobody listening an unlimited clock stands still rather than run through the years.
 */
export class Player {
  readonly #host: Host;
  readonly #clock: VirtualClock;
  readonly #markets: ReadonlyMap<string, Market>;
  readonly #audiences: readonly Audience[];
  readonly #agenda: Agenda;
  readonly #feeds = new Map<string, SymbolFeed>();
  readonly #goals: Goal[] = [];
  readonly #end: number;
  #speedAfterGoal: number | undefined;
  #ended = false;

  constructor(
    { host, clock, agenda }: Conductor,
    markets: ReadonlyMap<string, Market>,
    audiences: readonly Audience[],
  ) {
    this.#host = host;
    this.#clock = clock;
    this.#agenda = agenda;
    this.#markets = markets;
    this.#audiences = audiences;
    this.#end = Math.max(...[...markets.values()].map((market) => market.end));
  }

  /** Plays until the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const goal = this.#goals[0];
      if (goal !== undefined) await this.#reach(goal, signal);
      else if (this.#clock.speed === UNLIMITED) await this.#playTo(this.#end - 1, signal, () => !this.#unlimited());
      else await this.#playTo(this.#clock.now(), signal, () => this.#goals.length > 0);
      await this.#host.pause(this.#goals.length > 0 ? 0 : IDLE_MS);
    }
    this.#ended = true;
    for (const goal of this.#goals.splice(0)) goal.reached();
  }

  /** Plays everything up to `time` as fast as it is taken; resolves when all of it was handed to the sockets, or playing ended. */
  advanceTo(time: number): Promise<void> {
    if (this.#ended) return Promise.resolve();
    return new Promise((reached) => this.#goals.push({ time, reached }));
  }

  /** Virtual milliseconds per real one from now on; while a goal is played, from its end on. */
  setSpeed(speed: number): void {
    if (this.#speedAfterGoal === undefined) this.#clock.setSpeed(speed);
    else this.#speedAfterGoal = speed;
  }

  #unlimited(): boolean {
    return this.#clock.speed === UNLIMITED && this.#goals.length === 0;
  }

  async #reach(goal: Goal, signal: AbortSignal): Promise<void> {
    this.#speedAfterGoal = this.#clock.speed;
    this.#clock.setSpeed(0);
    await this.#playTo(goal.time, signal, () => false);
    if (!signal.aborted) this.#clock.moveTo(goal.time);
    this.#clock.setSpeed(this.#speedAfterGoal);
    this.#speedAfterGoal = undefined;
    this.#goals.shift();
    goal.reached();
  }

  async #playTo(target: number, signal: AbortSignal, interrupted: () => boolean): Promise<void> {
    while (!signal.aborted && !interrupted()) {
      if (this.#audiences.some((audience) => audience.congested())) {
        await this.#host.pause(1);
      } else {
        const more = this.#playBatch(target);
        for (const audience of this.#audiences) audience.flush(this.#clock.now());
        if (!more) return;
        await this.#host.turn();
      }
    }
  }

  /** @returns whether there is more to play before the target. */
  #playBatch(target: number): boolean {
    this.#cast();
    for (let played = 0; played < BATCH; played += 1) {
      const feed = this.#earliest();
      const next = Math.min(this.#agenda.nextTime, feed?.nextTime ?? Infinity);
      if (next > target || (feed === undefined && target === this.#end - 1)) return false;
      this.#clock.moveTo(next);
      if (feed === undefined || next === this.#agenda.nextTime) this.#agenda.step();
      else feed.step(this.#audiences);
    }
    return true;
  }

  #earliest(): SymbolFeed | undefined {
    let earliest: SymbolFeed | undefined;
    for (const feed of this.#feeds.values()) {
      if (earliest === undefined || feed.nextTime < earliest.nextTime) earliest = feed;
    }
    return earliest;
  }

  /** Starts feeds of symbols that found listeners and drops those that lost the last one. */
  #cast(): void {
    const wanted = new Set(this.#audiences.flatMap((audience) => [...audience.wanted()]));
    for (const symbol of this.#feeds.keys()) if (!wanted.has(symbol)) this.#feeds.delete(symbol);
    for (const symbol of wanted) {
      const market = this.#feeds.has(symbol) ? undefined : this.#markets.get(symbol);
      if (market !== undefined) this.#feeds.set(symbol, new SymbolFeed(market, this.#clock.now()));
    }
  }
}
