import type { ManualTimers } from '../../libs/broker/src/testing/manual-timers.js';
import type { Exchange } from '../../apps/exchange/src/exchange.js';

/** Turns of the event loop that a step is given for what goes over loopback. */
const TURNS = 6;

/** How far time goes at once: what is sent within a step arrives with its end, so that is the error of what is measured. */
export interface Pace {
  readonly stepMs: number;
}

/**
 * One time for both sides of the wire: an exchange with a manual clock, and brokers on manual timers. How long anything
 * takes is then a matter of the market's milliseconds alone, however busy the machine is.
 */
export class MarketTime {
  readonly #exchange: Exchange;
  readonly #timers: ManualTimers;

  constructor(exchange: Exchange, timers: ManualTimers) {
    this.#exchange = exchange;
    this.#timers = timers;
  }

  now(): number {
    return this.#exchange.now();
  }

  /** Lets `ms` go by. */
  async pass(ms: number, { stepMs }: Pace = { stepMs: 50 }): Promise<void> {
    for (const end = this.now() + Math.round(ms); this.now() < end;)
      await this.#step(Math.min(stepMs, end - this.now()));
  }

  /** Lets time go by until it is so. @throws Error after `mostMs`. */
  async until(isSo: () => boolean, what: () => string, mostMs = 600_000): Promise<void> {
    for (const end = this.now() + mostMs; !isSo();) {
      if (this.now() >= end) throw new Error(`Waited ${mostMs} ms of the market in vain for ${what()}`);
      await this.#step(25);
    }
  }

  /** What comes of work that needs time to go by. */
  async given<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const end = (): void => void (isDone = true);
    work.then(end, end);
    await this.until(
      () => isDone,
      () => 'an answer',
    );
    return work;
  }

  async #step(ms: number): Promise<void> {
    await this.#exchange.advanceTo(this.now() + ms);
    this.#timers.advance(ms);
    for (let turn = 0; turn < TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
}
