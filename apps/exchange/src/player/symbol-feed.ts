import { nameHash, scatter } from '../market/chance.js';
import type { Market } from '../market/market.js';
import { MINUTE_MS, minuteOf } from '../market/minute.js';
import { noTrades, type MinuteTrades } from '../market/minute-trades.js';
import { runningAt, RunningMinute } from '../market/running-minute.js';
import type { Audience } from './audience.js';

/** Pulses come in pairs: the even ones every two seconds at a phase of the symbol's own, the odd ones a second later. */
const PULSE_MS = 1_000;
const PAIR_MS = 2 * PULSE_MS;
/** Longest delay of a boundary; pulses keep a larger distance so that a closing candle precedes its successor's updates. */
const LATEST_BOUNDARY_MS = 65;

/**
 * One symbol's market as events in time: trades, pulses, minute boundaries.
 *
 * Begins after `now`: what happened before is history and asked for elsewhere.
 */
export class SymbolFeed {
  readonly #market: Market;
  readonly #hash: number;
  #trades: MinuteTrades;
  #running: RunningMinute;
  #index: number;
  #nextOpen: number;
  #pulseAt: number;
  #beat: number;
  #boundary: number;
  #boundaryAt: number;

  constructor(market: Market, now: number) {
    this.#market = market;
    this.#hash = nameHash(market.instrument.symbol);
    const open = minuteOf(now);
    this.#trades = market.trades(open) ?? noTrades(open, 0);
    this.#running = runningAt(this.#trades, now);
    this.#index = this.#running.count;
    this.#nextOpen = open + MINUTE_MS;
    this.#boundary = open + MINUTE_MS;
    this.#boundaryAt = this.#boundary + this.#delay();
    const phase = LATEST_BOUNDARY_MS + Math.floor((PAIR_MS - LATEST_BOUNDARY_MS) * scatter(this.#hash, 0));
    this.#pulseAt = Math.floor(now / PAIR_MS) * PAIR_MS + phase - PULSE_MS;
    this.#beat = 1;
    while (this.#pulseAt <= now) this.#nextPulse();
  }

  get symbol(): string {
    return this.#market.instrument.symbol;
  }

  /** Time of the next event. */
  get nextTime(): number {
    return Math.min(this.#tradeTime(), this.#nextOpen, this.#pulseAt, this.#boundaryAt);
  }

  /** Tells the audiences the next event and goes past it. */
  step(audiences: readonly Audience[]): void {
    const time = this.nextTime;
    if (time === this.#nextOpen) this.#open();
    else if (time === this.#tradeTime()) this.#trade(audiences);
    else if (time === this.#boundaryAt) this.#end(audiences, time);
    else this.#pulse(audiences, time);
  }

  #tradeTime(): number {
    return this.#index < this.#trades.count ? (this.#trades.time[this.#index] ?? Infinity) : Infinity;
  }

  /** How long after a boundary the exchange tells of it. */
  #delay(): number {
    return 5 + Math.floor((LATEST_BOUNDARY_MS - 5) * scatter(this.#hash, this.#boundary / MINUTE_MS));
  }

  #open(): void {
    const open = this.#nextOpen;
    this.#trades = this.#market.trades(open) ?? noTrades(open, 0);
    this.#running = new RunningMinute(open);
    this.#index = 0;
    this.#nextOpen = open + MINUTE_MS;
  }

  #trade(audiences: readonly Audience[]): void {
    const index = this.#index;
    this.#index += 1;
    this.#running.add(this.#trades, index);
    for (const audience of audiences) audience.onTrade(this.symbol, this.#trades, index, this.#running);
  }

  #end(audiences: readonly Audience[], time: number): void {
    const boundary = this.#boundary;
    this.#boundary += MINUTE_MS;
    this.#boundaryAt = this.#boundary + this.#delay();
    for (const audience of audiences) audience.onBoundary(this.symbol, boundary, time, this.#running);
  }

  /** An odd pulse may fall between a boundary and its telling: it is left out, so that no candle is told of before its predecessor closed. */
  #pulse(audiences: readonly Audience[], time: number): void {
    const pulse = { time, beat: this.#beat, running: this.#running };
    this.#nextPulse();
    if (this.#boundary <= time) return;
    for (const audience of audiences) audience.onPulse(this.symbol, pulse);
  }

  #nextPulse(): void {
    this.#pulseAt += PULSE_MS;
    this.#beat = 1 - this.#beat;
  }
}
