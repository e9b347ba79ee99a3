import type { FaultBoard } from '../faults/fault-board.js';
import { aggTradeAt, type AggTrade, type MinuteTrades } from '../market/minute-trades.js';
import type { RunningMinute } from '../market/running-minute.js';
import type { Desk, Venue } from '../market/venue.js';
import type { Ledger } from '../oracle/ledger.js';
import type { Audience, Pulse } from '../player/audience.js';
import { RunningCandles } from '../player/running-candles.js';
import { Channel } from './channel.js';
import type { Connection } from './connection.js';
import type { Dialect } from './dialect.js';
import type { Topic } from './topic.js';

interface SymbolChannels {
  readonly desk: Desk;
  readonly running: RunningCandles;
  readonly byName: Map<string, Channel>;
}

/** Turns what happens in the market into the events of one protocol, for whoever subscribed. */
export class Streams implements Audience {
  readonly #venue: Venue;
  readonly #ledger: Ledger;
  readonly #board: FaultBoard;
  readonly #dialect: Dialect;
  readonly #symbols = new Map<string, SymbolChannels>();
  readonly #wanted = new Set<string>();
  readonly #connections = new Map<Connection, Set<string>>();

  constructor(venue: Venue, ledger: Ledger, board: FaultBoard, dialect: Dialect) {
    this.#venue = venue;
    this.#ledger = ledger;
    this.#board = board;
    this.#dialect = dialect;
  }

  /** Connections open now. */
  get connections(): readonly Connection[] {
    return [...this.#connections.keys()];
  }

  connect(connection: Connection): void {
    this.#connections.set(connection, new Set());
    connection.onClose(() => this.#disconnect(connection));
  }

  /** Names a connection is subscribed to, in order, known or not. */
  subscriptions(connection: Connection): readonly string[] {
    return [...(this.#connections.get(connection) ?? [])];
  }

  /** True for a topic that is spoken, of a market that is played. */
  knows(name: string): boolean {
    const topic = this.#dialect.topic(name);
    return topic !== undefined && this.#venue.desk(topic.symbol) !== undefined;
  }

  /** Subscribes; a name that is not spoken is remembered and stays silent. */
  subscribe(connection: Connection, names: readonly string[]): void {
    const subscribed = this.#connections.get(connection);
    for (const name of names) {
      if (subscribed === undefined || subscribed.has(name)) continue;
      subscribed.add(name);
      const topic = this.#dialect.topic(name);
      const channel = topic && this.#channel(topic);
      const { protocol } = this.#dialect;
      if (topic && channel) channel.join(connection, this.#ledger.open(protocol, connection.id, topic));
    }
  }

  /** Tells a new subscriber what its protocol tells at once. */
  greet(connection: Connection, names: readonly string[], now: number): void {
    for (const name of names) {
      const topic = this.#dialect.topic(name);
      const entry = topic && this.#symbols.get(topic.symbol);
      const channel = entry?.byName.get(name);
      if (topic === undefined || entry === undefined || channel === undefined) continue;
      const subject = { topic, desk: entry.desk };
      for (const event of this.#dialect.greetings(subject, now)) channel.sendTo(connection, event);
    }
  }

  unsubscribe(connection: Connection, names: readonly string[]): void {
    for (const name of names) {
      this.#connections.get(connection)?.delete(name);
      this.#leave(connection, name);
    }
  }

  wanted(): ReadonlySet<string> {
    return this.#wanted;
  }

  flush(now: number): void {
    for (const connection of this.#connections.keys()) connection.flush(now);
  }

  congested(): boolean {
    for (const connection of this.#connections.keys()) if (connection.congested) return true;
    return false;
  }

  onTrade(symbol: string, trades: MinuteTrades, index: number, running: RunningMinute): void {
    const entry = this.#symbols.get(symbol);
    if (entry === undefined) return;
    for (const channel of entry.byName.values()) {
      const { feed } = channel.topic;
      if (feed.of === 'quotes') this.#quote(channel, entry.desk, aggTradeAt(trades, index), trades.time[index] ?? 0);
      else if (feed.of !== 'candles') this.#trade(channel, entry.desk, trades, index);
      else if (feed.everyMs === 0) this.#forming(channel, entry, trades.time[index] ?? 0, running);
    }
  }

  onPulse(symbol: string, { time, beat, running }: Pulse): void {
    const entry = this.#symbols.get(symbol);
    for (const channel of entry?.byName.values() ?? []) {
      const { feed } = channel.topic;
      if (entry === undefined) continue;
      if (feed.of === 'quotes') this.#requote(channel, entry.desk, time);
      const due = feed.of === 'candles' && feed.everyMs > 0 && (beat * 1_000) % feed.everyMs === 0;
      if (due) this.#forming(channel, entry, time, running);
    }
  }

  onBoundary(symbol: string, boundary: number, time: number, running: RunningMinute): void {
    const entry = this.#symbols.get(symbol);
    for (const channel of entry?.byName.values() ?? []) {
      const { feed } = channel.topic;
      if (entry === undefined || feed.of !== 'candles') continue;
      const tracked = entry.running.closing(feed.interval, boundary);
      if (tracked === undefined) continue;
      const next = entry.running.current(feed.interval, running);
      channel.lastTradeId = tracked.lastTradeId;
      const subject = { topic: channel.topic, desk: entry.desk };
      const event = this.#dialect.candle(subject, { tracked, time, closed: true, next });
      if (event !== undefined) channel.send(event);
    }
  }

  #trade(channel: Channel, desk: Desk, trades: MinuteTrades, index: number): void {
    for (const event of this.#dialect.trades({ topic: channel.topic, desk }, trades, index)) channel.send(event);
  }

  /** Tells the quote that was held back, or the last one again where the wire repeats it. */
  #requote(channel: Channel, desk: Desk, time: number): void {
    const { feed } = channel.topic;
    const repeatMs = feed.of === 'quotes' ? (feed.repeatMs ?? Infinity) : Infinity;
    const last = channel.quoteDue || time - channel.quotedAt >= repeatMs ? desk.trades.last(time) : undefined;
    if (last !== undefined) this.#quote(channel, desk, last, time);
  }

  #quote(channel: Channel, desk: Desk, trade: AggTrade, time: number): void {
    const { topic } = channel;
    if (topic.feed.of !== 'quotes') return;
    channel.quoteDue = time - channel.quotedAt < topic.feed.everyMs;
    if (channel.quoteDue) return;
    channel.quotedAt = time;
    const event = this.#dialect.quote({ topic, desk }, trade, { time, number: this.#quoteNumber(channel, time) });
    if (event !== undefined) channel.send(event);
  }

  /** The place of a quote since its numbering was started again; undefined while it never was. */
  #quoteNumber(channel: Channel, time: number): number | undefined {
    const { protocol } = this.#dialect;
    if (
      this.#board.quiet ||
      this.#board.find('sequence-reset', { protocol, symbol: channel.topic.symbol }, time) === undefined
    )
      return undefined;
    channel.quotesSinceReset += 1;
    return channel.quotesSinceReset;
  }

  /** Tells of a forming candle, unless nothing happened since it was told last. */
  #forming(channel: Channel, { desk, running: candles }: SymbolChannels, time: number, running: RunningMinute): void {
    const { topic } = channel;
    const tracked = topic.feed.of === 'candles' ? candles.current(topic.feed.interval, running) : undefined;
    if (tracked === undefined || tracked.candle.trades === 0 || tracked.lastTradeId === channel.lastTradeId) return;
    channel.lastTradeId = tracked.lastTradeId;
    const event = this.#dialect.candle({ topic, desk }, { tracked, time, closed: false });
    if (event !== undefined) channel.send(event);
  }

  #channel(topic: Topic): Channel | undefined {
    const desk = this.#venue.desk(topic.symbol);
    if (desk === undefined) return undefined;
    const known = this.#symbols.get(topic.symbol);
    const entry = known ?? { desk, running: new RunningCandles(desk.market), byName: new Map<string, Channel>() };
    const channel = entry.byName.get(topic.name) ?? new Channel(topic);
    entry.byName.set(topic.name, channel);
    this.#symbols.set(topic.symbol, entry);
    this.#wanted.add(topic.symbol);
    return channel;
  }

  #leave(connection: Connection, name: string): void {
    const symbol = this.#dialect.topic(name)?.symbol ?? '';
    const entry = this.#symbols.get(symbol);
    const channel = entry?.byName.get(name);
    channel?.leave(connection);
    if (channel?.empty === true) entry?.byName.delete(name);
    if (entry?.byName.size === 0) {
      this.#symbols.delete(symbol);
      this.#wanted.delete(symbol);
    }
  }

  #disconnect(connection: Connection): void {
    for (const name of this.subscriptions(connection)) this.#leave(connection, name);
    this.#connections.delete(connection);
  }
}
