import { randomUUID } from 'node:crypto';
import type { Subscription as Listening } from 'rxjs';
import { DomainError, toIso, type Clock, type FeedState } from '#libs/market';
import type { NumberedNews } from '#libs/signal';
import type { FeedReport, MarketName, SignalDesk } from '../desk/signal-desk.js';
import { normaliseSymbol } from '../signals/analyze.dto.js';
import { toSignalOutcomeDto } from '../signals/outcome.dto.js';
import { toSignalDto } from '../signals/signal-answer.js';
import type { SignalDto } from '../signals/signal.dto.js';
import { ChannelLog, KEPT, type Envelope } from './channel-log.js';
import type { Channel, SubscribeDto } from './subscription.dto.js';

/** More subscriptions than this on one socket are refused. */
export const SUBSCRIPTIONS_PER_SOCKET = 100;

/** Numbers of a log of what is not kept begin at the milliseconds since then, so that they exceed those of every earlier life. */
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
  /** How many earlier decisions were asked of the store, by market. */
  readonly #recalled = new Map<string, number>();
  readonly #listening: Listening[] = [];

  constructor(
    private readonly desk: SignalDesk,
    private readonly defaultBroker: string,
    private readonly clock: Clock,
  ) {}

  start(): void {
    this.#listening.push(this.desk.news$.subscribe((told) => this.#onNews(told)));
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
      await this.#recall(market, request.resume_from);
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
    const log = this.#log('signal', keyOf(market), 0);
    if (request.resume_from === undefined) return { seq: log.seq, gap: false };
    const replay = log.since(request.resume_from);
    if (!replay.gap && request.channels.includes('signal')) for (const event of replay.missed) listener.send(event);
    return { seq: log.seq, gap: replay.gap };
  }

  /** What was told in earlier lives of the service goes on: the last number, and all that a client has missed. */
  async #recall(market: MarketName, resumeFrom: number | undefined): Promise<void> {
    const known = this.#recalled.get(keyOf(market)) ?? 0;
    const wanted = resumeFrom === undefined ? 1 : KEPT;
    if (known >= wanted) return;
    const earlier = await this.desk.store.news(market, 'signal', wanted);
    this.#log('signal', keyOf(market), 0).recall(earlier.flatMap((told) => toEnvelope(told) ?? []));
    this.#recalled.set(keyOf(market), wanted);
  }

  #onNews(told: NumberedNews): void {
    const envelope = told.isNew ? toEnvelope(told) : undefined;
    if (!envelope) return;
    const { seq, v: _, ...event } = envelope;
    const market = keyOf(told);
    this.#send(this.#log(told.channel === 'signal' ? 'signal' : 'signal_outcome', market, seq - 1).append(event, seq));
  }

  #onFeed({ state, reason, ...market }: FeedReport): void {
    this.#publish('status', market, toIso(this.clock.now()), { state, reason });
  }

  #publish(channel: Channel, { broker, symbol }: MarketName, ts: string, data: unknown): void {
    const log = this.#log(channel, keyOf({ broker, symbol }), this.clock.now() - EPOCH);
    this.#send(log.append({ channel, ts, broker, symbol, data }));
  }

  #send(event: Envelope): void {
    const market = keyOf(event);
    for (const { channels, listener, ...subscription } of this.#subscriptions.values()) {
      if (subscription.market === market && channels.some((channel) => channel === event.channel)) listener.send(event);
    }
  }

  /** @param start the number before the first, where the log is new. */
  #log(channel: Channel, market: string, start: number): ChannelLog {
    const key = `${channel} ${market}`;
    const known = this.#logs.get(key);
    if (known) return known;
    const log = new ChannelLog(start);
    this.#logs.set(key, log);
    if (this.#logs.size > KEPT_LOGS) this.#dropLog();
    return log;
  }

  /** Drops the oldest log of a market that nobody listens to. */
  #dropLog(): void {
    const heard = new Set([...this.#subscriptions.values()].map(({ market }) => market));
    const idle = [...this.#logs.keys()].find((key) => !heard.has(key.split(' ')[1] ?? ''));
    if (idle === undefined) return;
    this.#logs.delete(idle);
    this.#recalled.delete(idle.split(' ')[1] ?? '');
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

/** @returns what clients are told; undefined for what concerns only the strategies' own votes. */
function toEnvelope({ broker, symbol, seq, news }: NumberedNews): Envelope | undefined {
  const common = { v: 1, seq, broker, symbol } as const;
  if (news.type === 'decision') {
    return { ...common, channel: 'signal', ts: toIso(news.signal.asOf), data: toSignalDto(news.signal) };
  }
  const told = toSignalOutcomeDto(news);
  return told && { ...common, channel: 'signal_outcome', ts: toIso(told.at), data: told.data };
}
