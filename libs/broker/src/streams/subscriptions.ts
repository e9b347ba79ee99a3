import type { Timers } from '../timers.js';
import type { Seat } from './seat.js';
import type { Command, StreamProtocol, Topic } from '../stream-protocol.js';

/** From sending a subscription to its acceptance. */
const ACK_MS = 10_000;
const HOUR_MS = 3_600_000;

/** Seats that were asked for together, and the answers that are still owed. */
interface Batch {
  readonly seats: readonly Seat[];
  readonly owed: Set<string>;
}

/** What the connection does for its subscriptions. */
export interface SubscriptionLine {
  send(frame: string): void;
  /** The exchange does not answer: the connection is of no use. */
  fail(reason: string): void;
  /** The exchange has accepted the seat. */
  accepted(seat: Seat): void;
}

/**
 * Who sits on one connection, and what of it the exchange has accepted. Changes that fall into one slot of the exchange's
 * command limit go out together. A refusal of several seats asks again for each alone, so that one bad market
 * does not cost the others; a seat refused alone is closed.
 */
export class Subscriptions {
  readonly #protocol: StreamProtocol;
  readonly #timers: Timers;
  readonly #line: SubscriptionLine;
  readonly #topics = new Map<Seat, readonly Topic[]>();
  readonly #batches = new Set<Batch>();
  readonly #commands: Command[] = [];
  #wanted: Seat[][] = [];
  #unwanted: Topic[] = [];
  #isOpen = false;
  #lastId = 0;
  /** When the latest commands went out, as many as may within a second. */
  readonly #sentAt: number[] = [];
  #cancelSlot: () => void = () => undefined;
  #cancelAck: () => void = () => undefined;
  #hourStart = -Infinity;
  #sentInHour = 0;

  constructor(protocol: StreamProtocol, timers: Timers, line: SubscriptionLine) {
    this.#protocol = protocol;
    this.#timers = timers;
    this.#line = line;
  }

  get seats(): readonly Seat[] {
    return [...this.#topics.keys()];
  }

  /** Topics of a seat, empty where it does not sit here. */
  topicsOf(seat: Seat): readonly Topic[] {
    return this.#topics.get(seat) ?? [];
  }

  /** How many topics there are, whether accepted or not. */
  get size(): number {
    return [...this.#topics.values()].reduce((sum, topics) => sum + topics.length, 0);
  }

  /** Whether everything that was asked for is accepted. */
  get isSettled(): boolean {
    return this.#isOpen && this.#batches.size === 0 && this.#wanted.length === 0 && this.#commands.length === 0;
  }

  add(seat: Seat, topics: readonly Topic[]): void {
    this.#topics.set(seat, topics);
    const [joint] = this.#wanted;
    if (joint && this.#wanted.length === 1) joint.push(seat);
    else this.#wanted.push([seat]);
    this.#schedule();
  }

  remove(seat: Seat): void {
    const topics = this.#topics.get(seat);
    if (!topics) return;
    this.#topics.delete(seat);
    const isAsked = !this.#wanted.some((group) => group.includes(seat));
    this.#wanted = this.#wanted.map((group) => group.filter((one) => one !== seat)).filter((group) => group.length > 0);
    if (!isAsked) return;
    this.#unwanted.push(...topics);
    this.#schedule();
  }

  /** The socket is open: everything wanted so far is asked for. */
  open(): void {
    this.#isOpen = true;
    this.#schedule();
  }

  close(): void {
    this.#isOpen = false;
    this.#cancelSlot();
    this.#cancelAck();
  }

  ack(key: string): void {
    for (const batch of this.#batches) {
      if (!batch.owed.delete(key) || batch.owed.size > 0) continue;
      this.#batches.delete(batch);
      for (const seat of batch.seats) if (this.#topics.has(seat)) this.#line.accepted(seat);
    }
    this.#watchAcks();
  }

  /** @param key of the answer; undefined where the exchange does not say to what: then everything unanswered is meant. */
  refuse(key: string | undefined, reason: string): void {
    for (const batch of this.#batches) {
      if (key !== undefined && !batch.owed.has(key)) continue;
      this.#batches.delete(batch);
      if (batch.seats.length > 1) this.#wanted.push(...batch.seats.map((seat) => [seat]));
      else for (const seat of batch.seats) seat.close(`the exchange refused the subscription: ${reason}`);
    }
    this.#schedule();
    this.#watchAcks();
  }

  #schedule(): void {
    const isIdle = this.#wanted.length + this.#unwanted.length + this.#commands.length === 0;
    this.#cancelSlot();
    if (!this.#isOpen || isIdle) return;
    const wait = this.#untilSlot();
    if (wait <= 0) this.#useSlot();
    else this.#cancelSlot = this.#timers.after(wait, () => this.#useSlot());
  }

  #untilSlot(): number {
    const now = this.#timers.now();
    if (now >= this.#hourStart + HOUR_MS) [this.#hourStart, this.#sentInHour] = [now, 0];
    const isSpent = this.#sentInHour >= this.#protocol.limits.commandsPerHour;
    const { commandsPerSecond } = this.#protocol.limits;
    const free = (this.#sentAt.at(-commandsPerSecond) ?? -Infinity) + 1_000;
    // What makes one change goes out at once; the next change waits for others that it may go together with.
    const joint =
      this.#commands.length > 0 ? -Infinity : (this.#sentAt.at(-1) ?? -Infinity) + 1_000 / commandsPerSecond;
    return Math.max(free, joint, isSpent ? this.#hourStart + HOUR_MS : -Infinity) - now;
  }

  #useSlot(): void {
    if (this.#commands.length === 0) this.#prepare();
    const command = this.#commands.shift();
    if (command) {
      this.#sentInHour += 1;
      this.#sentAt.push(this.#timers.now());
      if (this.#sentAt.length > this.#protocol.limits.commandsPerSecond) this.#sentAt.shift();
      this.#line.send(command.frame);
      this.#watchAcks();
    }
    this.#schedule();
  }

  /** Leaving goes first: a market that is subscribed to anew must not be unsubscribed afterwards. */
  #prepare(): void {
    const nextId = () => (this.#lastId += 1);
    if (this.#unwanted.length > 0) this.#commands.push(...this.#protocol.unsubscribe(this.#unwanted.splice(0), nextId));
    for (const group of this.#wanted.splice(0)) {
      const topics = group.flatMap((seat) => this.topicsOf(seat));
      for (const seat of group) seat.ask();
      const commands = this.#protocol.subscribe(topics, nextId);
      this.#commands.push(...commands);
      this.#batches.add({ seats: group, owed: new Set(commands.flatMap(({ acks }) => acks)) });
    }
  }

  /** The deadline runs while anything is owed, anew with each answer and each command that goes out. */
  #watchAcks(): void {
    this.#cancelAck();
    if (this.#batches.size === 0 || !this.#isOpen) return;
    this.#cancelAck = this.#timers.after(ACK_MS, () =>
      this.#line.fail('the exchange did not accept the subscription in time'),
    );
  }
}
