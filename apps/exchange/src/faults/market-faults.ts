import type { Candle } from '../market/candle.js';
import type { Desk, Venue } from '../market/venue.js';
import type { Protocol } from '../protocol.js';
import { MICROSECONDS, skewed, type TimeUnit } from '../wire/time-unit.js';
import type { FaultBoard } from './fault-board.js';

/** A market as one venue lists it. */
export interface Listed {
  readonly desk: Desk;
  /** Its name in the market's words; another than the desk's own where a fault says so. */
  readonly symbol: string;
  readonly state: 'trading' | 'halted';
  /** Decimals of the tick. */
  readonly priceDecimals: number;
}

/** What a venue's REST answers are made from: the markets, as its faults let them be seen. */
export class MarketFaults {
  readonly #protocol: Protocol;
  readonly #venue: Venue;
  readonly #board: FaultBoard;
  readonly #now: () => number;

  constructor(
    protocol: Protocol,
    { venue, board, now }: { readonly venue: Venue; readonly board: FaultBoard; readonly now: () => number },
  ) {
    this.#protocol = protocol;
    this.#venue = venue;
    this.#board = board;
    this.#now = now;
  }

  /** Until when trades and candles of a market are served: now, or a while ago. */
  servedTo(symbol: string): number {
    const lag = this.#board.find('lag', { protocol: this.#protocol, symbol });
    return this.#now() - (lag?.terms.ms ?? 0);
  }

  /** How times are written; Kraken's are in microseconds already, or in seconds. */
  unit(asked: TimeUnit): TimeUnit {
    const victim = { protocol: this.#protocol };
    const micros = this.#protocol !== 'kraken' && this.#board.find('microseconds', victim) !== undefined;
    const unit = micros ? MICROSECONDS : asked;
    const offset = this.#board.find('clock-offset', victim);
    return offset === undefined ? unit : skewed(unit, offset.terms.ms);
  }

  /** @returns undefined for a market that is not played or was delisted */
  listed(symbol: string): Listed | undefined {
    const victim = { protocol: this.#protocol, symbol };
    const desk = this.#venue.desk(symbol);
    const halt = this.#board.find('halt', victim);
    if (desk === undefined || halt?.terms.state === 'delisted') return undefined;
    const finer = this.#board.find('tick-size', victim)?.terms.decimals ?? 0;
    const state = halt === undefined ? 'trading' : 'halted';
    return { desk, symbol, state, priceDecimals: desk.market.instrument.priceDecimals + finer };
  }

  /** Every market of the list, in its order, and one more under an odd name where a fault says so. */
  list(): readonly Listed[] {
    const listed = this.#venue.desks.flatMap(({ market }) => this.listed(market.instrument.symbol) ?? []);
    const odd = this.#board.find('odd-symbol', { protocol: this.#protocol });
    const [first] = listed;
    return odd === undefined || first === undefined ? listed : [...listed, { ...first, symbol: odd.terms.name }];
  }

  /** Candles without those that a fault keeps back. */
  told(symbol: string, candles: readonly Candle[]): readonly Candle[] {
    if (this.#board.quiet) return candles;
    const victim = { protocol: this.#protocol, symbol };
    return candles.filter(({ openTime }) => this.#board.find('missing-minute', victim, openTime) === undefined);
  }

  get maintenance(): boolean {
    return this.#board.find('maintenance', { protocol: this.#protocol }) !== undefined;
  }
}
