import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startExchange, type Exchange } from './exchange.js';
import type { FaultRequest } from './faults/fault-request.js';
import type { RawTrade } from './market/minute-trades.js';
import { PROTOCOLS } from './protocol.js';
import { RawClient } from './testing/raw-client.js';
import { SEATS, type Heard, type Seat } from './testing/seats.js';

const START = Date.UTC(2025, 0, 2, 9, 30, 20);
const MINUTE = 60_000;

type Request = FaultRequest extends infer Each ? (Each extends unknown ? Omit<Each, 'protocol'> : never) : never;

function numbers({ price, quantity, side }: Heard): unknown {
  return [Number(price), Number(quantity), side];
}

describe('every venue', () => {
  it('has a seat', () => {
    expect(SEATS.map(({ protocol }) => protocol)).toEqual(PROTOCOLS);
  });
});

describe.each(SEATS.map((seat) => [seat.protocol, seat] as const))('on %s', (protocol, seat) => {
  let exchange: Exchange;
  const clients: RawClient[] = [];
  const sit = async (at: Seat = seat, ...bases: readonly string[]): Promise<RawClient> => {
    const client = await RawClient.open(exchange.wsUrl + at.path);
    clients.push(client);
    client.send(at.subscribe(...(bases.length > 0 ? bases : ['BTC']).map(at.nameOf)));
    await client.settled();
    return client;
  };
  const play = async (ms: number): Promise<void> => {
    await exchange.advanceTo(exchange.now() + ms);
    for (const client of clients) if (client.closed === undefined) await client.settled();
  };
  const fills = (client: RawClient, base = 'BTC'): readonly Heard[] =>
    client.events.flatMap((frame) => seat.fills(frame, seat.nameOf(base)));
  const order = (request: Request): void => void exchange.order({ ...request, protocol });
  const truth = (from: number, to: number): readonly RawTrade[] =>
    exchange.venue.desk('BTCUSDT')?.trades.rawTradesFrom(from, to, 1e6, to) ?? [];
  const trueIds = (from: number, to: number): readonly string[] => truth(from, to).map(({ id }) => seat.idOf(id));

  beforeEach(async () => {
    const scarce = { connectionAttempts: 1_000 };
    exchange = await startExchange({ start: START, symbols: ['BTCUSDT', 'ETHUSDT'], limits: { okx: scarce } });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.end();
    await exchange.stop();
  });

  it('trades are those of the oracle, and its books of what was sent agree', async () => {
    const client = await sit();
    await play(MINUTE);
    const heard = fills(client);
    const true_ = truth(START + 1, START + MINUTE);
    expect(heard.map(({ id }) => id)).toEqual(true_.map(({ id }) => seat.idOf(id)));
    const shown = 10 ** -(exchange.venue.desk('BTCUSDT')?.market.instrument.quantityDecimals ?? 0);
    expect(heard.map(numbers)).toEqual(
      true_.map(({ price, quantity, buyerIsMaker }) => [
        Number((price / 100).toFixed(2)),
        Number((quantity * shown).toFixed(6)),
        buyerIsMaker ? 'sell' : 'buy',
      ]),
    );
    const answer = await fetch(`${exchange.url}/oracle/sent?protocol=${protocol}`);
    expect(await answer.json()).toMatchObject([
      { connection: 1, trades: true_.length, firstId: true_[0]?.id, lastId: true_.at(-1)?.id },
    ]);
  });

  it('a third is repeated and half is shuffled, and none is lost', async () => {
    const client = await sit();
    order({ fault: 'duplicate', p: 0.3 });
    order({ fault: 'reorder', p: 0.5, windowMs: 2_000 });
    await play(MINUTE);
    exchange.lift();
    await play(5_000);
    const ids = fills(client).map(({ id }) => id);
    const true_ = trueIds(START + 1, exchange.now());
    expect(ids.length / true_.length).toBeGreaterThan(1.15);
    expect([...new Set(ids)]).not.toEqual(true_);
    expect([...new Set(ids)].toSorted()).toEqual([...true_].toSorted());
  });

  it('one market goes silent, the other goes on', async () => {
    const client = await sit(seat, 'BTC', 'ETH');
    order({ fault: 'silent', symbol: 'BTCUSDT', after: 10_000, forMs: 10_000 });
    await play(30_000);
    expect(fills(client).map(({ id }) => id)).toEqual([
      ...trueIds(START + 1, START + 9_999),
      ...trueIds(START + 20_000, START + 30_000),
    ]);
    expect(fills(client, 'ETH').length).toBeGreaterThan(50);
  });

  it('all sockets are cut and refused for a while, the other venues’ are not', async () => {
    const client = await sit();
    const other = SEATS.find((each) => each.protocol !== protocol) ?? seat;
    const neighbour = await sit(other);
    order({ fault: 'terminate', downMs: 8_000 });
    expect(await client.gone()).toBe(1006);
    expect(await RawClient.knock(exchange.wsUrl + seat.path)).toBe(503);
    await play(8_000);
    expect(neighbour.closed).toBeUndefined();
    expect(await RawClient.knock(exchange.wsUrl + seat.path)).toBe(101);
  });

  it.each([
    ['never', false],
    ['silently', true],
    ['refused', false],
  ])('a subscription is answered %s', async (answer, data) => {
    order({ fault: 'acks', answer });
    const client = await sit();
    const acknowledged = client.texts.filter((text) => /"success":true|"event":"subscribe"|"result":null/.test(text));
    const refused = client.texts.filter((text) => /"success":false|"event":"error"|"code":/.test(text));
    expect([acknowledged.length, refused.length]).toEqual([0, answer === 'refused' ? 1 : 0]);
    await play(10_000);
    expect(fills(client).length > 0).toBe(data);
  });

  it('numbers are poisoned, and nothing else of the frame', async () => {
    const client = await sit();
    order({ fault: 'poison', p: 1, field: 'price', value: 'null', forMs: 10_000 });
    order({ fault: 'poison', p: 1, field: 'quantity', value: '"1e999"', after: 10_000 });
    await play(20_000);
    const heard = fills(client);
    expect(heard.map(({ id }) => id)).toEqual(trueIds(START + 1, START + 20_000));
    const early = truth(START + 1, START + 9_999).length;
    expect(new Set(heard.slice(0, early).map(({ price }) => price))).toEqual(new Set([null]));
    expect(new Set(heard.slice(early).map(({ quantity }) => quantity))).toEqual(new Set(['1e999']));
  });

  it('prices jump tenfold, markets are mistaken, and unknown fields appear', async () => {
    const client = await sit();
    order({ fault: 'fields' });
    order({ fault: 'spike', p: 1, factor: 10, forMs: 5_000 });
    order({ fault: 'foreign', p: 1, after: 5_000 });
    await play(10_000);
    const early = truth(START + 1, START + 4_999);
    expect(fills(client).map(({ price }) => Number(price))).toEqual(
      early.map(({ price }) => Number((price / 10).toFixed(2))),
    );
    expect(fills(client, 'ETH').map(({ id }) => id)).toEqual(trueIds(START + 5_000, START + 10_000));
    const data = client.texts.filter((text) => text.includes('zz_new'));
    expect(data.length).toBeGreaterThan(10);
  });

  it('the server’s clock is wrong', async () => {
    const time = async (): Promise<string> => (await fetch(exchange.url + seat.time)).text();
    const right = await time();
    order({ fault: 'clock-offset', ms: 1_000 });
    expect(await time()).not.toBe(right);
    await play(1_000);
    exchange.lift();
    await exchange.advanceTo(START + 1_000);
    const later = await time();
    exchange.order({ fault: 'clock-offset', protocol, ms: -1_000 });
    expect([later, await time()]).toEqual([expect.anything(), right]);
  });
});

const DIRECTORY = process.env['MARKET_DATA_DIR'] ?? '../shared/data';
const present = existsSync(join(DIRECTORY, 'trades', 'binance-spot-LTCUSDT'));
const reason = present ? '' : ` (SKIPPED: no recorded trades in ${DIRECTORY}, set MARKET_DATA_DIR)`;

(present ? describe : describe.skip)(`the same recorded market${reason}`, () => {
  it('is told alike through all four protocols, with the holes that were recorded', async () => {
    const exchange = await startExchange({ archive: DIRECTORY, symbols: ['LTCUSDT'] });
    const clients = await Promise.all(SEATS.map(({ path }) => RawClient.open(exchange.wsUrl + path)));
    for (const [i, { subscribe, nameOf }] of SEATS.entries()) clients[i]?.send(subscribe(nameOf('LTC')));
    for (const client of clients) await client.settled();
    const from = exchange.now();
    await exchange.advanceTo(from + 60 * MINUTE);
    for (const client of clients) await client.settled();
    const true_ =
      exchange.venue.desk('LTCUSDT')?.trades.rawTradesFrom(from + 1, exchange.now(), 1e6, exchange.now()) ?? [];
    expect(true_.length).toBeGreaterThan(100);
    const holes = true_.filter(({ id }, i) => i > 0 && id > (true_[i - 1]?.id ?? id) + 1);
    expect(holes.length).toBeGreaterThan(0);
    for (const [i, { fills, nameOf, idOf }] of SEATS.entries()) {
      const heard = clients[i]?.events.flatMap((frame) => fills(frame, nameOf('LTC'))) ?? [];
      expect(heard.map(({ id }) => id)).toEqual(true_.map(({ id }) => idOf(id)));
    }
    for (const client of clients) client.end();
    await exchange.stop();
  });
});
