import { randomUUID } from 'node:crypto';
import type { Subscription as Listening } from 'rxjs';
import { DomainError, toIso, type Clock, type FeedState } from '#libs/market';
import type { LedgerEvent, Signal } from '#libs/signal';
import type { FeedReport, MarketName, SignalDesk } from '../desk/signal-desk.js';
import { normaliseSymbol } from '../signals/analyze.dto.js';
import { toSignalOutcomeDto } from '../signals/outcome.dto.js';
import { toSignalDto } from '../signals/signal-answer.js';
import type { SignalDto } from '../signals/signal.dto.js';
import { ChannelLog, type Envelope } from './channel-log.js';
import type { Channel, SubscribeDto } from './subscription.dto.js';

/** More subscriptions than this on one socket are refused. */
export const SUBSCRIPTIONS_PER_SOCKET = 100;

/** Numbers of a new log begin at the milliseconds since then, so that they exceed those of every earlier life. */
const EPOCH = Date.UTC(2020, 0, 1);

/** Logs kept of markets that nobody listens to any more. */
const KEPT_LOGS = 128;

export interface Listener {
  readonly id: string;
  /** False once its socket has gone; what it asked for before is then not given any more. */
  isHere(): boolean;
  send(event: Envelope): void;
}

/** What a subscriber is told: where the channel `signal` stands, and the latest decision. */
export interface Accepted {
  readonly subscription_id: string;
  readonly seq: number;
  readonly snapshot: SignalDto;
  readonly gap: boolean;
  /** State of the market's feed; changes come on the channel `status`. */
  readonly feed: { readonly state: FeedState; readonly reason: string };
}

interface Subscription {
  readonly market: string;
  readonly channels: readonly Channel[];
  readonly listener: Listener;
  readonly release: () => Promise<void>;
}

export class SubscriptionLimitError extends DomainError {
  readonly code = 'SUBSCRIPTION_LIMIT';
  readonly kind = 'invalid';
}

export class UnknownSubscriptionError extends DomainError {
  readonly code = 'UNKNOWN_SUBSCRIPTION';
  readonly kind = 'not-found';
}

/** Who listens to which market, what was said, and in which order. Knows nothing of sockets. */
export class StreamHub {
  readonly #subscriptions = new Map<string, Subscription>();
  /** Subscriptions of each socket, those still being opened included. */
  readonly #asked = new Map<string, number>();
  readonly #logs = new Map<string, ChannelLog>();
  readonly #listening: Listening[] = [];

  constructor(
    private readonly desk: SignalDesk,
    private readonly defaultBroker: string,
    private readonly clock: Clock,
  ) {}

  start(): void {
    this.#listening.push(this.desk.decisions$.subscribe((signal) => this.#onDecision(signal)));
    this.#listening.push(this.desk.events$.subscribe((event) => this.#onEvent(event)));
    this.#listening.push(this.desk.feeds$.subscribe((report) => this.#onFeed(report)));
  }

  /** @throws SubscriptionLimitError, and what following the market throws. */
  async subscribe(listener: Listener, request: SubscribeDto): Promise<Accepted> {
    const asked = (this.#asked.get(listener.id) ?? 0) + 1;
    if (asked > SUBSCRIPTIONS_PER_SOCKET) {
      throw new SubscriptionLimitError(`Subscriptions of one socket must be at most ${SUBSCRIPTIONS_PER_SOCKET}`);
    }
    this.#asked.set(listener.id, asked);
    try {
      return await this.#open(listener, request);
    } catch (error) {
      this.#forget(listener.id);
      throw error;
    }
  }

  async #open(listener: Listener, request: SubscribeDto): Promise<Accepted> {
    const market = this.#marketOf(request);
    const release = await this.desk.follow(market);
    try {
      const snapshot = toSignalDto(await this.desk.analyze(market));
      if (!listener.isHere()) throw new UnknownSubscriptionError('Socket must still be connected, was gone');
      const id = randomUUID();
      this.#subscriptions.set(id, { market: keyOf(market), channels: request.channels, listener, release });
      const { state, reason } = this.desk.feed(market) ?? { state: 'connecting', reason: 'opening the market' };
      return { subscription_id: id, ...this.#replay(listener, market, request), snapshot, feed: { state, reason } };
    } catch (error) {
      await release();
      throw error;
    }
  }

  /** @throws UnknownSubscriptionError if the socket has no such subscription. */
  async unsubscribe(listenerId: string, id: string): Promise<void> {
    const subscription = this.#subscriptions.get(id);
    if (subscription?.listener.id !== listenerId) {
      throw new UnknownSubscriptionError(`Subscription must be one of this socket, was ${id}`, { id });
    }
    this.#subscriptions.delete(id);
    this.#forget(listenerId);
    await subscription.release();
  }

  /** Ends all that a socket has subscribed to. */
  async leave(listenerId: string): Promise<void> {
    await Promise.all(this.#ofListener(listenerId).map((id) => this.unsubscribe(listenerId, id)));
  }

  #forget(listenerId: string): void {
    const asked = (this.#asked.get(listenerId) ?? 0) - 1;
    if (asked > 0) this.#asked.set(listenerId, asked);
    else this.#asked.delete(listenerId);
  }

  #replay(
    listener: Listener,
    market: MarketName,
    request: SubscribeDto,
  ): { readonly seq: number; readonly gap: boolean } {
    const log = this.#log('signal', keyOf(market));
    if (request.resume_from === undefined) return { seq: log.seq, gap: false };
    const replay = log.since(request.resume_from);
    if (!replay.gap && request.channels.includes('signal')) for (const event of replay.missed) listener.send(event);
    return { seq: log.seq, gap: replay.gap };
  }

  #onDecision(signal: Signal): void {
    const { broker, symbol } = signal.instrument;
    this.#publish('signal', { broker, symbol }, toIso(signal.asOf), toSignalDto(signal));
  }

  #onEvent(event: LedgerEvent): void {
    const told = toSignalOutcomeDto(event);
    if (told) this.#publish('signal_outcome', told.signal.instrument, toIso(told.at), told.data);
  }

  #onFeed({ state, reason, ...market }: FeedReport): void {
    this.#publish('status', market, toIso(this.clock.now()), { state, reason });
  }

  #publish(channel: Channel, { broker, symbol }: MarketName, ts: string, data: unknown): void {
    const market = keyOf({ broker, symbol });
    const event = this.#log(channel, market).append({ channel, ts, broker, symbol, data });
    for (const subscription of this.#subscriptions.values()) {
      if (subscription.market === market && subscription.channels.includes(channel)) subscription.listener.send(event);
    }
  }

  #log(channel: Channel, market: string): ChannelLog {
    const key = `${channel} ${market}`;
    const known = this.#logs.get(key);
    if (known) return known;
    const log = new ChannelLog(this.clock.now() - EPOCH);
    this.#logs.set(key, log);
    if (this.#logs.size > KEPT_LOGS) this.#dropLog();
    return log;
  }

  /** Drops the oldest log of a market that nobody listens to. */
  #dropLog(): void {
    const heard = new Set([...this.#subscriptions.values()].map(({ market }) => market));
    const idle = [...this.#logs.keys()].find((key) => !heard.has(key.split(' ')[1] ?? ''));
    if (idle !== undefined) this.#logs.delete(idle);
  }

  #ofListener(listenerId: string): string[] {
    return [...this.#subscriptions].flatMap(([id, { listener }]) => (listener.id === listenerId ? [id] : []));
  }

  #marketOf({ broker, symbol }: SubscribeDto): MarketName {
    return { broker: (broker ?? this.defaultBroker).toUpperCase(), symbol: normaliseSymbol(symbol) };
  }
}

function keyOf({ broker, symbol }: MarketName): string {
  return `${broker}:${symbol}`;
}
