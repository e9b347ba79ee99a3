import { createHash } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import { SignalDesk } from '../apps/api/src/desk/signal-desk.js';
import type { StoredSignalDto, EvidenceDto, ReplayDto } from '../apps/api/src/signals/history.dto.js';
import type { SignalOutcomeDto } from '../apps/api/src/signals/outcome.dto.js';
import type { StrategiesDto } from '../apps/api/src/signals/strategy.dto.js';
import type { Envelope } from '../apps/api/src/stream/channel-log.js';
import { at, post, startService, type Service } from './support/service.js';

interface Page {
  readonly success: boolean;
  readonly data: readonly StoredSignalDto[];
  readonly page: { readonly limit: number; readonly next_cursor: string | null };
}

/** A moment from which the generated market has signals to show within an hour. */
const START = '2025-03-12T13:20:30Z';

describe('the history of signals', () => {
  let service: Service;
  let socket: Socket;
  const events: Envelope[] = [];
  const outcomes: SignalOutcomeDto[] = [];

  const get = async (path: string): Promise<{ readonly status: number; readonly body: unknown }> => {
    const answer = await fetch(`${service.url}${path}`);
    return { status: answer.status, body: await answer.json() };
  };
  const page = async (query = ''): Promise<Page> => (await get(`/api/signals${query}`)).body as Page;

  const recordOf = async (id = ''): Promise<EvidenceDto['record']> =>
    ((await get(`/api/signals/${id}/evidence`)).body as { data: EvidenceDto }).data.record;
  const replayOf = async (id = ''): Promise<ReplayDto> => {
    const answer = await post(`${service.url}/api/signals/${id}/replay`, {});
    return ((await answer.json()) as { data: ReplayDto }).data;
  };

  beforeAll(async () => {
    service = await startService({ seed: 7, symbols: ['BTCUSDT', 'ETHUSDT'], start: at(START), speed: 0 });
    socket = io(`${service.url}/stream`, { forceNew: true });
    const minutes: string[] = [];
    socket.on('signal', ({ ts }: Envelope) => minutes.push(ts));
    socket.on('signal_outcome', (event: Envelope) => {
      events.push(event);
      outcomes.push(event.data as SignalOutcomeDto);
    });
    await socket.emitWithAck('subscribe', { symbol: 'BTCUSDT', channels: ['signal', 'signal_outcome'] });
    await post(`${service.url}/api/signals/analyze`, { symbol: 'ETHUSDT' });
    for (let minute = 10; minute <= 60; minute += 10) {
      await service.exchange.advanceTo(at(START) + minute * 60_000);
      while (minutes.length < minute) await new Promise((resolve) => setImmediate(resolve));
    }
  }, 120_000);

  afterAll(async () => {
    socket.close();
    await service.stop();
  });

  it('lists every decision of a followed market once, newest first', async () => {
    const { success, data, page: cut } = await page('?symbol=btc-usdt&limit=1000');
    expect(success).toBe(true);
    expect(cut).toEqual({ limit: 1000, next_cursor: null });
    const times = data.map(({ timestamp }) => timestamp);
    expect(times).toHaveLength(61);
    expect(times).toEqual([...new Set(times)].toSorted().toReversed());
  });

  it('pages without repeating or leaving out any, whatever the size of the page', async () => {
    const all = (await page('?limit=1000')).data.map(({ signal_id }) => signal_id);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const part: Page = await page(`?limit=13${cursor && `&cursor=${cursor}`}`);
      seen.push(...part.data.map(({ signal_id }) => signal_id));
      cursor = part.page.next_cursor;
    }
    expect(seen).toEqual(all);
    expect(all).toHaveLength(62);
  });

  it('filters by everything it says it filters by', async () => {
    const traded = (await page('?signal=Long')).data.concat((await page('?signal=Short')).data);
    expect(traded.length).toBeGreaterThan(0);
    const [one] = traded;
    const strategy = one?.strategy ?? '';
    const setup = encodeURIComponent(one?.setup ?? '');
    expect((await page(`?strategy=${strategy}&setup=${setup}`)).data.length).toBe(
      traded.filter((signal) => signal.strategy === strategy && signal.setup === one?.setup).length,
    );
    expect((await page('?symbol=ETHUSDT&broker=binance')).data).toHaveLength(1);
    expect((await page('?tradable=true')).data.every(({ tradable }) => tradable)).toBe(true);
    const span = '?symbol=BTCUSDT&from=2025-03-12T14:10:00Z&to=2025-03-12T14:20:00.000Z';
    expect((await page(span)).data.map(({ timestamp }) => timestamp.slice(14, 16))).toEqual([
      '19',
      '18',
      '17',
      '16',
      '15',
      '14',
      '13',
      '12',
      '11',
      '10',
    ]);
  });

  it.each([
    '?limit=0', '?limit=1001', '?limit=x', '?signal=Up', '?setup=Gird', '?tradable=yes', '?from=yesterday', '?cursor=nonsense',
    '?from=2025-02-31T00:00:00Z&x=1', '?color=red',
  ])('refuses %s', async (query) => {
    expect(await get(`/api/signals${query}`)).toMatchObject({ status: 400, body: { code: 'MALFORMED_REQUEST' } });
  }); // prettier-ignore

  it('gives one decision by its id, the same as it was pushed', async () => {
    const [newest] = (await page('?symbol=BTCUSDT&limit=1')).data;
    const { status, body } = await get(`/api/signals/${newest?.signal_id}`);
    expect(status).toBe(200);
    expect(body).toEqual({ success: true, data: newest });
  });

  it.each(['', '/evidence'])('answers 404 for an id there is none of%s', async (rest) => {
    const ids = ['00000000-0000-5000-8000-000000000000', 'nonsense', '%00'];
    for (const id of ids) {
      expect(await get(`/api/signals/${id}${rest}`)).toMatchObject({ status: 404, body: { code: 'UNKNOWN_SIGNAL' } });
    }
  });

  it('proves a decision by evidence that is named by its digest', async () => {
    const [signal] = (await page('?signal=Long')).data;
    const { body } = await get(`/api/signals/${signal?.signal_id}/evidence`);
    const { digest, record } = (body as { data: EvidenceDto }).data;
    expect(digest).toBe(`sha256:${createHash('sha256').update(JSON.stringify(record)).digest('hex')}`);
    expect(record).toMatchObject({
      signal_id: signal?.signal_id,
      config_version: signal?.config_version,
      code_version: '0.1.0',
      inputs: { digest: signal?.input_digest },
      decision: { signal: 'Long', setup: signal?.setup },
      instrument: { symbol: 'BTCUSDT', tick_size: '0.01000000' },
    });
    const { ranges } = record['inputs'] as { ranges: { timeframe: string; count: number; digest: string }[] };
    expect(ranges.map(({ timeframe }) => timeframe)).toEqual(expect.arrayContaining(['1d', '4h', '1h', '5m', '1m']));
    for (const range of ranges) expect(range.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('makes every kind of decision again to the same record, with and without a book', async () => {
    const { data } = await page('?symbol=BTCUSDT&limit=1000');
    const traded = data.filter(({ signal }) => signal !== 'Flat').slice(0, 2);
    const booked = data[data.findIndex(({ signal_id }) => signal_id === traded[0]?.signal_id) - 1];
    expect(await recordOf(booked?.signal_id)).toMatchObject({ book: { open: [{ id: traded[0]?.signal_id }] } });
    const chosen = [...traded, booked, data.at(-1), (await page('?symbol=ETHUSDT')).data[0]];
    for (const signal of chosen) {
      const verdict = await replayOf(signal?.signal_id);
      const trades = signal === data.at(-1) || signal?.symbol === 'ETHUSDT' ? 'none' : 'reread';
      expect(verdict).toEqual({
        identical: true,
        differences: [],
        trades,
        recorded_by: '0.1.0',
        replayed_by: '0.1.0',
      });
    }
  });

  it('says that the confidence of a plan in parts is that of its first target, and nothing of others', async () => {
    for (const signal of (await page('?symbol=BTCUSDT&limit=1000')).data) {
      expect(signal.confidence_of).toBe(signal.targets.length > 1 ? 'T1' : undefined);
    }
  });

  it('tells of a grid how it answers, when it ends and how often it may begin again', async () => {
    const [traded] = (await page('?setup=Grid')).data;
    const vote = traded?.votes.find(({ strategy }) => strategy === 'grid');
    expect(vote?.plan?.['grid']).toMatchObject({
      answer_after_rungs: 1,
      exit_closes_outside: 2,
      exit_state: 'Balanced',
      exit_hourly_range: 0.0065,
      restarts: 1,
    });
  });

  it('reports, field by field, what one trade on the other side changes', async () => {
    const [signal] = (await page('?symbol=BTCUSDT&limit=1')).data;
    const { inputs } = await recordOf(signal?.signal_id);
    const minutes = (inputs as { trades: { digest: string; count: number }[] }).trades;
    const last = minutes.length - 1;
    expect(minutes.every(({ count }) => count > 0)).toBe(true);
    const { store } = service.app.get(SignalDesk);
    const kept = store.sheet.bind(store);
    const flipped = async (digest: string): Promise<string | undefined> => {
      const text = await kept(digest);
      return digest === minutes[last]?.digest
        ? text?.replace(/,(-?)1\n/, (_, minus) => (minus ? ',1\n' : ',-1\n'))
        : text;
    };
    store.sheet = flipped;
    const { identical, differences, trades } = await replayOf(signal?.signal_id);
    const gone = async (): Promise<undefined> => undefined;
    store.sheet = gone;
    const withoutTrades = await replayOf(signal?.signal_id);
    store.sheet = kept;
    expect({ identical, trades }).toEqual({ identical: false, trades: 'reread' });
    expect(differences.map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining([
        `/inputs/trades/${last}/digest`,
        '/printed/trades/footprint/buy',
        '/printed/trades/footprint/sell',
        '/printed/trades/footprint/delta',
      ]),
    );
    expect(withoutTrades).toMatchObject({ identical: true, trades: 'recorded' });
    expect(await replayOf(signal?.signal_id)).toMatchObject({ identical: true, trades: 'reread' });
  });

  it('refuses to replay what there is not, and what it was not asked for', async () => {
    const [signal] = (await page('?limit=1')).data;
    const url = `${service.url}/api/signals/${signal?.signal_id}/replay`;
    expect((await post(url, { force: true })).status).toBe(400);
    expect((await post(`${url}?force=1`, {})).status).toBe(400);
    expect((await post(`${service.url}/api/signals/nonsense/replay`, {})).status).toBe(404);
  });

  it('pushes what becomes of signals, and keeps it with them', async () => {
    const labelled = outcomes.filter(({ event }) => event === 'LABELLED');
    expect(labelled.length).toBeGreaterThan(0);
    const numbers = events.map(({ seq }) => seq);
    expect(numbers).toEqual(numbers.map((_, i) => (numbers[0] ?? 0) + i));
    for (const { signal_id, outcome } of labelled) {
      const { body } = await get(`/api/signals/${signal_id}`);
      expect(body).toMatchObject({ data: { signal_id, outcome } });
      const codes = outcomes.filter((event) => event.signal_id === signal_id).map(({ event }) => event);
      expect(codes.at(-1)).toBe('LABELLED');
    }
  });

  it('lists the strategies with their numbers and what their votes came to', async () => {
    const { body } = await get('/api/strategies');
    const { data, working_timeframe } = body as StrategiesDto;
    const grid = data.find(({ id }) => id === 'grid');
    expect(grid).toMatchObject({ setups: ['Grid'], weight: 0.25, gate: { balanced: 1, out_of_balance: 0 } });
    expect(grid?.parameters[0]).toMatchObject({ name: 'minConfidence', value: 0.6, default: 0.6, min: 0.5, max: 0.95 });
    expect(grid?.record.net_r).toMatchObject({
      value: null,
      reason: expect.stringMatching(/of 30 outcomes$/) as string,
    });
    expect(grid?.stops.smallest_timeframe).toEqual({ value: null, reason: grid?.stops.median_cost_r.reason });
    expect(grid?.stops.timeframes.map(({ timeframe, basis }) => [timeframe, basis])).toEqual([
      ['5m', 'votes'],
      ['15m', 'ranges'],
      ['30m', 'ranges'],
      ['1h', 'ranges'],
    ]);
    expect(working_timeframe).toMatchObject({
      configured: '5m',
      cost_profile: 'binance-usdm-vip0-taker',
      cost_cap: 0.25,
    });
    expect(working_timeframe.stops.votes).toBeGreaterThan(0);
    expect(working_timeframe.stops.votes).toBe(data.reduce((sum, { stops }) => sum + stops.votes, 0));
    expect((await get('/api/strategies?x=1')).status).toBe(400);
  });
});
