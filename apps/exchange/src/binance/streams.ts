import type { Desk, Venue } from '../market/venue.js';
import { aggTradeAt, type MinuteTrades } from '../market/minute-trades.js';
import type { RunningMinute } from '../market/running-minute.js';
import type { Ledger } from '../oracle/ledger.js';
import type { Audience } from '../player/audience.js';
import { RunningCandles, type TrackedCandle } from '../player/running-candles.js';
import { Channel } from './channel.js';
import type { Connection } from './connection.js';
import { StreamEvent } from './event.js';
import { aggTradeFrame, bookTickerFrame, klineFrame, tradeFrame } from './frames.js';
import { parseStream, type Stream } from './stream-name.js';

interface SymbolChannels {
  readonly desk: Desk;
  readonly running: RunningCandles;
  readonly byName: Map<string, Channel>;
}

/** Turns what happens in the market into events of Binance's streams, for whoever subscribed. */
export class BinanceStreams implements Audience {
  readonly #venue: Venue;
  readonly #ledger: Ledger;
  readonly #symbols = new Map<string, SymbolChannels>();
  readonly #wanted = new Set<string>();
  readonly #connections = new Map<Connection, Set<string>>();

  constructor(venue: Venue, ledger: Ledger) {
    this.#venue = venue;
    this.#ledger = ledger;
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

  /** Subscribes; a name that is not spoken is remembered and stays silent. */
  subscribe(connection: Connection, names: readonly string[]): void {
    const subscribed = this.#connections.get(connection);
    for (const name of names) {
      if (subscribed === undefined || subscribed.has(name)) continue;
      subscribed.add(name);
      const stream = parseStream(name);
      const channel = stream && this.#channel(stream);
      if (stream && channel) channel.join(connection, this.#ledger.open(connection.id, name, stream.symbol));
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

  flush(): void {
    for (const connection of this.#connections.keys()) connection.flush();
  }

  congested(): boolean {
    for (const connection of this.#connections.keys()) if (connection.congested) return true;
    return false;
  }

  onTrade(symbol: string, trades: MinuteTrades, index: number): void {
    const entry = this.#symbols.get(symbol);
    for (const channel of entry?.byName.values() ?? []) {
      if (entry === undefined || channel.stream.kind === 'kline') continue;
      if (channel.stream.kind === 'aggTrade') this.#sendAggTrade(channel, entry.desk, trades, index);
      else if (channel.stream.kind === 'trade') this.#sendRaw(channel, entry.desk, trades, index);
      else this.#sendBookTicker(channel, entry.desk, trades, index);
    }
  }

  onPulse(symbol: string, time: number, running: RunningMinute): void {
    const entry = this.#symbols.get(symbol);
    for (const channel of entry?.byName.values() ?? []) {
      const { stream } = channel;
      const tracked = stream.kind === 'kline' ? entry?.running.current(stream.interval, running) : undefined;
      if (tracked === undefined || tracked.candle.trades === 0 || tracked.lastTradeId === channel.lastTradeId) continue;
      if (entry !== undefined) this.#sendKline(channel, entry.desk, tracked, { time, closed: false });
    }
  }

  onBoundary(symbol: string, boundary: number, time: number): void {
    const entry = this.#symbols.get(symbol);
    for (const channel of entry?.byName.values() ?? []) {
      const { stream } = channel;
      const tracked = stream.kind === 'kline' ? entry?.running.closing(stream.interval, boundary) : undefined;
      if (entry === undefined || tracked === undefined || tracked.candle.trades === 0) continue;
      this.#sendKline(channel, entry.desk, tracked, { time, closed: true });
    }
  }

  #sendAggTrade(channel: Channel, { market }: Desk, trades: MinuteTrades, index: number): void {
    const { instrument } = market;
    const event = new StreamEvent(channel.stream.name, (unit) => aggTradeFrame(instrument, trades, index, unit));
    channel.send(event, (delivery) => delivery.sentTrade(trades.openTime, trades.firstAggId + index));
  }

  #sendRaw(channel: Channel, { market }: Desk, trades: MinuteTrades, index: number): void {
    const { instrument } = market;
    for (let raw = trades.firstRaw[index] ?? 0; raw < (trades.firstRaw[index + 1] ?? 0); raw += 1) {
      const event = new StreamEvent(channel.stream.name, (unit) => tradeFrame(instrument, trades, index, raw, unit));
      channel.send(event, (delivery) => delivery.sentFrame());
    }
  }

  #sendBookTicker(channel: Channel, { market, book }: Desk, trades: MinuteTrades, index: number): void {
    const { lastUpdateId, bids, asks } = book.after(aggTradeAt(trades, index), 1);
    const [bid] = bids;
    const [ask] = asks;
    if (bid === undefined || ask === undefined) return;
    const text = bookTickerFrame(market.instrument, lastUpdateId, bid, ask);
    channel.send(new StreamEvent(channel.stream.name, () => text), (delivery) => delivery.sentFrame());
  }

  #sendKline(
    channel: Channel,
    { market }: Desk,
    tracked: TrackedCandle,
    { time, closed }: { readonly time: number; readonly closed: boolean },
  ): void {
    const { stream } = channel;
    if (stream.kind !== 'kline') return;
    const moment = { interval: stream.interval.name, time, closed };
    channel.lastTradeId = tracked.lastTradeId;
    channel.send(
      new StreamEvent(stream.name, (unit) => klineFrame(market.instrument, tracked, moment, unit)),
      (delivery) => (closed ? delivery.sentClosed(tracked.candle.openTime) : delivery.sentFrame()),
    );
  }

  #channel(stream: Stream): Channel | undefined {
    const desk = this.#venue.desk(stream.symbol);
    if (desk === undefined) return undefined;
    const entry = this.#symbols.get(stream.symbol) ?? {
      desk,
      running: new RunningCandles(desk.market),
      byName: new Map<string, Channel>(),
    };
    const channel = entry.byName.get(stream.name) ?? new Channel(stream);
    entry.byName.set(stream.name, channel);
    this.#symbols.set(stream.symbol, entry);
    this.#wanted.add(stream.symbol);
    return channel;
  }

  #leave(connection: Connection, name: string): void {
    const symbol = parseStream(name)?.symbol ?? '';
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
