import type { Chance } from '../market/chance.js';
import type { Delivery } from '../oracle/ledger.js';
import type { Protocol } from '../protocol.js';
import type { StreamEvent, Form } from '../wire/stream-event.js';
import type { FaultBoard } from './fault-board.js';
import { parcelOf, payloadOf, type Parcel, type Payload } from './parcel.js';
import { struck } from './stream-faults.js';

/** Whose outbox it is, in the words of the faults. */
export interface Sender {
  readonly protocol: Protocol;
  readonly connection: number;
  readonly nameOf: (symbol: string) => string;
}

interface Held {
  readonly due: number;
  readonly parcel: Parcel;
  readonly delivery: Delivery;
}

/**
 * The last station of every event before its connection: where faults strike it.
 *
 * Frames that are held back go when the first event at or after their due time is sent, or the clock has passed it, in order of
 * due time: the order depends on the market and the script alone, not on the batches in which it is played.
 */
export class Outbox {
  readonly #board: FaultBoard;
  readonly #sender: Sender;
  readonly #write: (payload: Payload) => void;
  readonly #chances = new Map<number, Chance>();
  #held: Held[] = [];

  constructor(board: FaultBoard, sender: Sender, write: (payload: Payload) => void) {
    this.#board = board;
    this.#sender = sender;
    this.#write = write;
  }

  send(event: StreamEvent, form: Form, delivery: Delivery): void {
    if (this.#board.quiet && this.#held.length === 0) return this.#deliver(parcelOf(event, form), delivery);
    this.release(event.facts.time);
    for (const parcel of this.#afterFaults(parcelOf(event, form))) {
      if (parcel.delayMs === 0) this.#deliver(parcel, delivery);
      else this.#hold({ due: event.facts.time + parcel.delayMs, parcel, delivery });
    }
  }

  /** Lets go what was held back until `now`. */
  release(now: number): void {
    while ((this.#held[0]?.due ?? Infinity) <= now) {
      const held = this.#held.shift();
      if (held !== undefined) this.#deliver(held.parcel, held.delivery);
    }
  }

  #afterFaults(parcel: Parcel): readonly Parcel[] {
    const { protocol, connection, nameOf } = this.#sender;
    const { symbol, time, openTime } = parcel.event.facts;
    const victim = { protocol, connection, symbol };
    if (openTime !== undefined && this.#board.find('missing-minute', victim, openTime) !== undefined) return [];
    let parcels: readonly Parcel[] = [parcel];
    for (const fault of this.#board.striking(victim, time)) {
      const strike = { terms: fault.terms, chance: this.#chance(fault), protocol, nameOf };
      parcels = parcels.flatMap((each) => struck(each, fault, strike));
    }
    return parcels;
  }

  #chance(fault: Parameters<FaultBoard['chance']>[0]): Chance {
    const known = this.#chances.get(fault.id);
    if (known !== undefined) return known;
    const chance = this.#board.chance(fault, this.#sender.protocol, this.#sender.connection);
    this.#chances.set(fault.id, chance);
    return chance;
  }

  #hold(held: Held): void {
    const place = this.#held.findIndex(({ due }) => due > held.due);
    this.#held.splice(place < 0 ? this.#held.length : place, 0, held);
  }

  #deliver(parcel: Parcel, delivery: Delivery): void {
    this.#write(payloadOf(parcel));
    if (parcel.booked) parcel.event.facts.book(delivery);
    else delivery.sentFrame();
  }
}
