import { writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import { Chances } from '../gen/chances.js';

/**
 * Sends trades and closed candles of many markets as Binance frames, in a process of its own: `rate` trades a second over
 * all markets at random moments, a minute every `minuteMs`. Prints its port; begins once every market is subscribed; at
 * the end writes when it sent what, in milliseconds since the epoch, market by market: all trades, then all candles.
 */
const [markets = 1, rate = 1, minuteMs = 60_000, minutes = 1, firstOpen = 0, startPrice = 1] = process.argv
  .slice(2, 8)
  .map(Number);
const file = process.argv[8] ?? '';
const SEED = 42;
const MINUTE = 60_000;
const TOPICS = 2;
/** However its client fares, it does not outlive a run. */
const LONGEST_MS = 180_000;
/** Trades and candles sent between two looks at the clock. */
const AT_ONCE = 64;

interface Market {
  readonly name: string;
  readonly trades: number[];
  readonly candles: number[];
  price: number;
  high: number;
  low: number;
  open: number;
  steps: number;
  bought: number;
  count: number;
  id: number;
}

const now = (): number => performance.timeOrigin + performance.now();
const chances = new Chances(SEED);
const all: Market[] = Array.from({ length: markets }, (_, i) => ({
  name: `M${String(i).padStart(3, '0')}USDT`,
  trades: [],
  candles: [],
  price: startPrice,
  high: startPrice,
  low: startPrice,
  open: startPrice,
  steps: 0,
  bought: 0,
  count: 0,
  id: 0,
}));

function framed(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x81, 126, bytes.length >> 8, bytes.length & 255]), bytes]);
}

const money = (ticks: number): string => `${(ticks / 10).toFixed(2)}000000`;
const amount = (steps: number): string => `${(steps / 1_000).toFixed(3)}00000`;

function trade(market: Market, time: number): Buffer {
  const side = chances.uniform() < 0.5 ? 1 : -1;
  const steps = 1 + Math.floor(40 * chances.uniform());
  if (chances.uniform() < 0.3) market.price += chances.uniform() < 0.5 ? 1 : -1;
  if (market.count === 0) market.open = market.high = market.low = market.price;
  market.high = Math.max(market.high, market.price);
  market.low = Math.min(market.low, market.price);
  market.steps += steps;
  market.bought += side === 1 ? steps : 0;
  market.count += 1;
  market.id += 1;
  const fill = 6_800_000_000 + market.id;
  return framed(
    `{"stream":"${market.name.toLowerCase()}@aggTrade","data":{"e":"aggTrade","E":${time},"s":"${market.name}",` +
      `"a":${2_900_000_000 + market.id},"p":"${money(market.price)}","q":"${amount(steps)}","f":${fill},"l":${fill},` +
      `"T":${time},"m":${side === -1},"M":true}}`,
  );
}

function candle(market: Market, openTime: number): Buffer {
  const { name, open, high, low, price, steps, bought, count } = market;
  const value = ((steps / 1_000) * price) / 10;
  const share = steps === 0 ? 0 : bought / steps;
  Object.assign(market, { steps: 0, bought: 0, count: 0 });
  return framed(
    `{"stream":"${name.toLowerCase()}@kline_1m","data":{"e":"kline","E":${openTime + MINUTE + 3},"s":"${name}","k":{` +
      `"t":${openTime},"T":${openTime + MINUTE - 1},"s":"${name}","i":"1m","f":1,"L":2,"o":"${money(count ? open : price)}",` +
      `"c":"${money(price)}","h":"${money(count ? high : price)}","l":"${money(count ? low : price)}","v":"${amount(steps)}",` +
      `"n":${count},"x":true,"q":"${value.toFixed(8)}","V":"${amount(bought)}","Q":"${(value * share).toFixed(8)}","B":"0"}}}`,
  );
}

async function play(socket: Socket): Promise<void> {
  const begun = now();
  let due = begun;
  for (let minute = 0; minute < minutes; minute += 1) {
    const end = begun + (minute + 1) * minuteMs;
    while (due < end) {
      for (let sent = 0; sent < AT_ONCE && due < end && due <= now(); sent += 1) {
        const market = all[Math.floor(chances.uniform() * markets)];
        if (!market) continue;
        const time = firstOpen + Math.floor(((due - begun) / minuteMs) * MINUTE);
        const frame = trade(market, time);
        market.trades.push(now());
        socket.write(frame);
        due += (1_000 / rate) * chances.wait();
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (const market of all) {
      const frame = candle(market, firstOpen + minute * MINUTE);
      market.candles.push(now());
      socket.write(frame);
    }
  }
}

setTimeout(() => process.exit(1), LONGEST_MS).unref();

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
server.on('listening', () => console.log(JSON.stringify(server.address())));
server.on('connection', (client, { socket }) => {
  let topics = 0;
  socket.setNoDelay(true);
  client.on('close', () => process.exit(0));
  client.on('error', () => process.exit(0));
  client.on('message', (data: Buffer) => {
    const { id, params } = JSON.parse(data.toString()) as { readonly id: unknown; readonly params: readonly string[] };
    topics += params.length;
    client.send(JSON.stringify({ result: null, id }), () => {
      if (topics !== TOPICS * markets) return;
      void play(socket).then(() => {
        writeFileSync(file, JSON.stringify(all.map(({ trades, candles }) => ({ trades, candles }))));
        client.send('{"stream":"end","data":{"e":"serverShutdown","E":1}}', () => client.close());
      });
    });
  });
});
