import { io, type Socket } from 'socket.io-client';
import type { Envelope } from '../apps/api/src/stream/channel-log.js';
import type { SignalDto } from '../apps/api/src/signals/signal.dto.js';
import { at, post, startService, type Service } from './support/service.js';

type Ack =
  | { ok: true; subscription_id: string; seq: number; gap: boolean; snapshot: SignalDto }
  | { ok: false; problem: { code: string; status: number } };

describe('Socket.IO /stream', () => {
  let service: Service;
  const sockets: Socket[] = [];

  beforeEach(async () => {
    service = await startService({ seed: 7, symbols: ['BTCUSDT'], start: at('2025-03-04T03:00:30Z'), speed: 0 });
  });

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.close();
    await service.stop();
  });

  function connect(): { socket: Socket; signals: Envelope[]; until: (count: number) => Promise<void> } {
    const socket = io(`${service.url}/stream`, { forceNew: true });
    sockets.push(socket);
    const signals: Envelope[] = [];
    let check = (): void => undefined;
    socket.on('signal', (event: Envelope) => {
      signals.push(event);
      check();
    });
    const until = (count: number): Promise<void> =>
      new Promise((resolve) => {
        check = () => signals.length >= count && resolve();
        check();
      });
    return { socket, signals, until };
  }

  const subscribe = (socket: Socket, body: unknown): Promise<Ack> =>
    socket.emitWithAck('subscribe', body) as Promise<Ack>;

  it('pushes one decision for every closed candle of a market that somebody listens to', async () => {
    const { socket, signals, until } = connect();
    const ack = await subscribe(socket, { symbol: 'btc-usdt', channels: ['signal'] });
    expect(ack).toMatchObject({ ok: true, snapshot: { symbol: 'BTCUSDT', timestamp: '2025-03-04T03:00:00.000Z' } });
    await service.exchange.advanceTo(at('2025-03-04T03:05:30Z'));
    await until(5);
    expect(signals.map(({ ts }) => ts.slice(11, 16))).toEqual(['03:01', '03:02', '03:03', '03:04', '03:05']);
    const numbers = signals.map(({ seq }) => seq);
    expect(numbers).toEqual(numbers.map((_, i) => (numbers[0] ?? 0) + i));
    expect(signals[0]).toMatchObject({ v: 1, channel: 'signal', broker: 'BINANCE', symbol: 'BTCUSDT' });
  });

  it('pushes the same object that REST answers', async () => {
    const { socket, signals, until } = connect();
    await subscribe(socket, { symbol: 'BTCUSDT', channels: ['signal'] });
    await service.exchange.advanceTo(at('2025-03-04T03:01:30Z'));
    await until(1);
    const answer = await post(`${service.url}/api/signals/analyze`, { symbol: 'BTCUSDT' });
    expect(((await answer.json()) as { data: SignalDto }).data).toEqual(signals.at(-1)?.data);
  });

  it('replays what a client missed, and says so where it cannot', async () => {
    const listening = connect();
    await subscribe(listening.socket, { symbol: 'BTCUSDT', channels: ['signal'] });
    await service.exchange.advanceTo(at('2025-03-04T03:03:30Z'));
    await listening.until(3);
    const late = connect();
    const from = listening.signals[0]?.seq ?? 0;
    const ack = await subscribe(late.socket, { symbol: 'BTCUSDT', channels: ['signal'], resume_from: from });
    expect(ack).toMatchObject({ ok: true, gap: false });
    await late.until(2);
    expect(late.signals).toEqual(listening.signals.slice(1));
    expect(await subscribe(late.socket, { symbol: 'BTCUSDT', channels: ['signal'], resume_from: 9999 })).toMatchObject({
      ok: true,
      gap: true,
    });
  });

  it('stops pushing to who has unsubscribed', async () => {
    const listening = connect();
    const leaving = connect();
    await subscribe(listening.socket, { symbol: 'BTCUSDT', channels: ['signal'] });
    const ack = await subscribe(leaving.socket, { symbol: 'BTCUSDT', channels: ['signal'] });
    if (!ack.ok) throw new Error('must be subscribed');
    expect(await leaving.socket.emitWithAck('unsubscribe', { subscription_id: ack.subscription_id })).toEqual({
      ok: true,
    });
    await service.exchange.advanceTo(at('2025-03-04T03:02:30Z'));
    await listening.until(2);
    expect(leaving.signals).toEqual([]);
  });

  it.each([
    [undefined, 'MALFORMED_REQUEST'],
    ['text', 'MALFORMED_REQUEST'],
    [{ symbol: 'BTCUSDT' }, 'MALFORMED_REQUEST'],
    [{ symbol: 'BTCUSDT', channels: [] }, 'MALFORMED_REQUEST'],
    [{ symbol: 'BTCUSDT', channels: ['nope'] }, 'MALFORMED_REQUEST'],
    [{ symbol: 'BTCUSDT', channels: ['signal'], admin: true }, 'MALFORMED_REQUEST'],
    [{ symbol: 'BTCUSDT', channels: ['signal'], resume_from: -1 }, 'MALFORMED_REQUEST'],
    [{ symbol: 'NOSUCHCOIN', channels: ['signal'] }, 'UNKNOWN_SYMBOL'],
    [{ symbol: 'BTCUSDT', broker: 'NYSE', channels: ['signal'] }, 'UNSUPPORTED_BROKER'],
  ])('refuses %j with %s and stays connected', async (body, code) => {
    const { socket } = connect();
    expect(await subscribe(socket, body)).toMatchObject({ ok: false, problem: { code } });
    expect(socket.connected).toBe(true);
  });

  it('holds the limit of subscriptions of one socket, however fast they are asked for', async () => {
    const { socket } = connect();
    const body = { symbol: 'BTCUSDT', channels: ['signal'] };
    const acks = await Promise.all(Array.from({ length: 130 }, () => subscribe(socket, body)));
    const refused = acks.filter((ack) => !ack.ok);
    expect(refused).toHaveLength(30);
    for (const ack of refused) expect(ack).toMatchObject({ problem: { code: 'SUBSCRIPTION_LIMIT', status: 422 } });
  });

  it('lets nobody end the subscription of another', async () => {
    const owner = connect();
    const stranger = connect();
    const ack = await subscribe(owner.socket, { symbol: 'BTCUSDT', channels: ['signal'] });
    if (!ack.ok) throw new Error('must be subscribed');
    const answer: unknown = await stranger.socket.emitWithAck('unsubscribe', { subscription_id: ack.subscription_id });
    expect(answer).toMatchObject({ ok: false, problem: { code: 'UNKNOWN_SUBSCRIPTION', status: 404 } });
  });

  it('goes on after the exchange has cut every connection, without a hole', async () => {
    const { socket, signals, until } = connect();
    await subscribe(socket, { symbol: 'BTCUSDT', channels: ['signal'] });
    await service.exchange.advanceTo(at('2025-03-04T03:02:30Z'));
    await until(2);
    service.exchange.cut();
    await service.exchange.advanceTo(at('2025-03-04T03:04:30Z'));
    await until(4);
    await service.exchange.advanceTo(at('2025-03-04T03:05:30Z'));
    await until(5);
    expect(signals.map(({ ts }) => ts.slice(11, 16))).toEqual(['03:01', '03:02', '03:03', '03:04', '03:05']);
  });
});
