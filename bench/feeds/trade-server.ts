import { WebSocketServer, type WebSocket } from 'ws';
import type { Socket } from 'node:net';
import { HEADLINE, tradesOf } from '../gen/inputs.js';

/**
 * Sends Binance's aggregate trades of BTCUSDT to whoever subscribes, in a process of its own: `count` trades, as fast as
 * they are taken (`rate` 0: many frames in one read) or so many a second, spread evenly. Prints its port, and ends with
 * its client. `wrapped` frames are those of the combined stream.
 */
const [count = 0, rate = 0] = process.argv.slice(2, 4).map(Number);
const isWrapped = process.argv[4] === 'wrapped';
/** Bytes written at once, as a kernel might hand them on. */
const CHUNK = 65_536;
const TICK_MS = 5;
/** However its client fares, it does not outlive a run. */
const LONGEST_MS = 60_000;

function frames(): Buffer[] {
  const { times, prices, quantities, sides } = tradesOf(HEADLINE, count);
  return Array.from({ length: count }, (_, i) => {
    const time = times[i] ?? 0;
    const price = ((prices[i] ?? 0) / 100).toFixed(2);
    const quantity = ((quantities[i] ?? 0) / 1000).toFixed(3);
    const event =
      `{"e":"aggTrade","E":${time + 3},"s":"BTCUSDT","a":${i + 1},"p":"${price}000000","q":"${quantity}00000",` +
      `"f":${6_800_000_000 + 2 * i},"l":${6_800_000_001 + 2 * i},"T":${time},"m":${sides[i] === -1},"M":true}`;
    const text = Buffer.from(isWrapped ? `{"stream":"btcusdt@aggTrade","data":${event}}` : event);
    return Buffer.concat([Buffer.from([0x81, 126, text.length >> 8, text.length & 255]), text]);
  });
}

async function sendAll(socket: Socket, all: readonly Buffer[]): Promise<void> {
  for (let from = 0, to = 0; from < all.length; from = to) {
    for (let size = 0; to < all.length && size < CHUNK; to += 1) size += all[to]?.length ?? 0;
    if (!socket.write(Buffer.concat(all.slice(from, to))))
      await new Promise((resolve) => socket.once('drain', resolve));
  }
}

/** Single writes, as an exchange sends them; what is due within one tick of the timer goes together. */
async function sendPaced(socket: Socket, all: readonly Buffer[]): Promise<void> {
  const begun = performance.now();
  for (let sent = 0; sent < all.length;) {
    const due = Math.min(all.length, Math.floor(((performance.now() - begun) * rate) / 1000));
    for (; sent < due; sent += 1) socket.write(all[sent] ?? Buffer.alloc(0));
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
}

function idOf(command: string): unknown {
  const { id } = JSON.parse(command) as { readonly id?: unknown };
  return id;
}

setTimeout(() => process.exit(1), LONGEST_MS).unref();

const all = frames();
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
server.on('listening', () => console.log(JSON.stringify(server.address())));
server.on('connection', (client: WebSocket, { socket }) => {
  socket.setNoDelay(true);
  client.on('close', () => process.exit(0));
  client.on('error', () => process.exit(0));
  client.once('message', (data: Buffer) => {
    client.send(JSON.stringify({ result: null, id: idOf(data.toString()) }), () => {
      void (rate > 0 ? sendPaced(socket, all) : sendAll(socket, all));
    });
  });
});
