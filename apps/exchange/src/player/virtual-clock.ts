import type { Host } from '../ambient.js';

/** As fast as the listeners take it: the clock then follows the player instead of leading it. */
export const UNLIMITED = Number.POSITIVE_INFINITY;

/**
 * The exchange's own time, epoch milliseconds: start + elapsed * speed.
 *
 * At speed 0 and at UNLIMITED it stands still unless it is moved.
 */
export class VirtualClock {
  readonly #host: Host;
  #position: number;
  #since: number;
  #speed: number;

  /** @throws RangeError if speed is negative or not a number. */
  constructor(host: Host, start: number, speed: number) {
    this.#host = host;
    this.#position = start;
    this.#since = host.monotonic();
    this.#speed = checkedSpeed(speed);
  }

  /** Virtual milliseconds per real millisecond; 0 is paused. */
  get speed(): number {
    return this.#speed;
  }

  now(): number {
    if (this.#speed === UNLIMITED) return this.#position;
    return Math.floor(this.#position + (this.#host.monotonic() - this.#since) * this.#speed);
  }

  /** @throws RangeError if speed is negative or not a number. */
  setSpeed(speed: number): void {
    const checked = checkedSpeed(speed);
    this.#position = this.now();
    this.#since = this.#host.monotonic();
    this.#speed = checked;
  }

  /** Moves on to `time`; never back. */
  moveTo(time: number): void {
    if (time <= this.now()) return;
    this.#position = time;
    this.#since = this.#host.monotonic();
  }
}

function checkedSpeed(speed: number): number {
  if (speed >= 0) return speed;
  throw new RangeError(`Speed must be 0 (paused), positive or unlimited, was ${speed}`);
}
