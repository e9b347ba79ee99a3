import { analysisSettings, AuctionReader, AuctionReaderFactory } from '#libs/analysis';
import { Replay } from '#libs/backtest';
import { epochMs, type Candle, type EpochMs, type WorkingTimeframe } from '#libs/market';
import { SignalEngine, signalSettings, VotingService, type Signal } from '#libs/signal';
import { createStrategies, UNTIMED_GUARD } from '#libs/strategy';
import type { EvidenceDto, ReplayDto } from '../apps/api/src/signals/history.dto.js';
import type { SignalDto } from '../apps/api/src/signals/signal.dto.js';
import type { StrategiesDto } from '../apps/api/src/signals/strategy.dto.js';
import { archivedMonth, BTCUSDT, missingMonth } from './support/archive.js';
import { at, post, startService, type Service } from './support/service.js';

const LONGER = ['15m', '1h'] as const;

function engineAt(timeframe: WorkingTimeframe): SignalEngine {
  const settings = signalSettings({ workingTimeframe: timeframe });
  const voting = new VotingService(settings.voting, settings.terms);
  return new SignalEngine(createStrategies({}, timeframe), voting, settings, UNTIMED_GUARD);
}

describe.each(LONGER)('a service with WORKING_TIMEFRAME=%s', (timeframe) => {
  let service: Service | undefined;

  afterEach(() => service?.stop());

  it('reads, decides, records and recomputes by that timeframe, and says so', async () => {
    service = await startService(
      { seed: 7, symbols: ['BTCUSDT'], start: at('2025-03-12T13:20:30Z'), speed: 0 },
      { WORKING_TIMEFRAME: timeframe },
    );
    const { url } = service;
    const json = async <T>(answer: Promise<Response>): Promise<T> => (await (await answer).json()) as T;
    const { data } = await json<{ data: SignalDto }>(post(`${url}/api/signals/analyze`, { symbol: 'BTCUSDT' }));
    expect(data.working_timeframe).toBe(timeframe);
    expect(data.votes.filter(({ reason }) => /needs \d+[mhd] candles/.test(reason))).toEqual([]);
    expect(data.config_version).toBe(engineAt(timeframe).configVersion);

    const { record } = (await json<{ data: EvidenceDto }>(fetch(`${url}/api/signals/${data.signal_id}/evidence`))).data;
    expect(JSON.stringify(record)).toContain(`"working_timeframe":"${timeframe}"`);
    const replay = await json<{ data: ReplayDto }>(post(`${url}/api/signals/${data.signal_id}/replay`, {}));
    expect(replay.data).toMatchObject({ identical: true });

    const { working_timeframe, data: strategies } = await json<StrategiesDto>(fetch(`${url}/api/strategies`));
    expect(working_timeframe.configured).toBe(timeframe);
    expect(working_timeframe.stops.timeframes.filter(({ basis }) => basis === 'votes')).toMatchObject([{ timeframe }]);
    const minutes = { '15m': 12_960, '1h': 34_560 }[timeframe];
    expect(strategies.map(({ warm_up }) => warm_up['1m'])).toEqual([minutes, minutes, minutes]);
  }, 120_000);
});

describe('an engine and its readers', () => {
  it('must be of one timeframe', () => {
    const readers = new AuctionReaderFactory(analysisSettings('15m'));
    expect(() => new Replay(readers, engineAt('5m'), BTCUSDT, 'test')).toThrow('Readers must read 5m, was 15m');
  });

  it('have a configuration of their own at each timeframe', () => {
    const names = (['5m', '15m', '30m', '1h'] as const).map((timeframe) => engineAt(timeframe).configVersion);
    expect(new Set(names).size).toBe(4);
  });
});

const MONTHS = ['2024-03', '2024-04', '2024-05'] as const;

/** Days of May that are decided on; at 1h setups are days apart. */
const STRETCH = { '15m': [20, 23], '1h': [17, 23] } as const;

(missingMonth(MONTHS) === undefined ? describe : describe.skip)('BTCUSDT in May 2024', () => {
  let minutes: readonly Candle[] = [];

  beforeAll(async () => {
    minutes = (await Promise.all(MONTHS.map((month) => archivedMonth(month)))).flat();
  }, 120_000);

  const day = (of: number): EpochMs => epochMs(Date.UTC(2024, 4, of));

  async function decisions(timeframe: WorkingTimeframe, from: EpochMs, to: EpochMs): Promise<readonly Signal[]> {
    const readers = new AuctionReaderFactory(analysisSettings(timeframe));
    const replay = new Replay(readers, engineAt(timeframe), BTCUSDT, 'test');
    const source = async function* (span: { readonly from: EpochMs; readonly to: EpochMs }): AsyncGenerator<Candle> {
      yield* minutes.filter(({ openTime }) => openTime >= span.from && openTime < span.to);
    };
    const made: Signal[] = [];
    for await (const { signal } of replay.run(source, from, to)) made.push(signal);
    return made;
  }

  it.each(LONGER)(
    'goes through reader, strategies and vote to signals at %s, the same ones whenever it is begun',
    async (timeframe) => {
      const [first, last] = STRETCH[timeframe];
      const all = await decisions(timeframe, day(first), day(last));
      expect(all).toHaveLength((last - first) * 1_440);
      expect(all.every(({ workingTimeframe }) => workingTimeframe === timeframe)).toBe(true);
      expect(all.filter(({ votes }) => votes.some(({ vote }) => vote.kind === 'vote')).length).toBeGreaterThan(0);
      const traded = all.filter(({ signal }) => signal !== 'Flat');
      expect(traded.length).toBeGreaterThan(0);
      for (const { entry = NaN, stop = NaN, targets, signal } of traded) {
        const side = signal === 'Long' ? 1 : -1;
        expect(side * (entry - stop)).toBeGreaterThan(0);
        expect(side * ((targets[0]?.price ?? NaN) - entry)).toBeGreaterThan(0);
      }
      // What a ledger remembers is not in a view: what strategies say is.
      const votes = ({ votes: cast }: Signal): unknown =>
        cast.map(({ strategy, vote, claim }) => [strategy, vote.kind, claim?.plan]);
      const later = await decisions(timeframe, day(last - 1), epochMs(day(last - 1) + 3_600_000));
      const at = all.findIndex(({ asOf }) => asOf === later[0]?.asOf);
      const open = ({ votes: cast }: Signal): boolean =>
        !cast.some(({ vote }) => vote.kind !== 'vote' && ['ACTIVE_SIGNAL', 'COOLDOWN'].includes(vote.code));
      later.forEach((signal, i) => {
        const same = all[at + i];
        expect(same?.dataQuality.score).toBe(signal.dataQuality.score);
        if (same && open(same) && open(signal)) expect(votes(signal)).toEqual(votes(same));
      });
    },
    240_000,
  );

  it('is read with further stops the longer the candles are', () => {
    const ranges = LONGER.map((timeframe) => {
      const reader = new AuctionReader(BTCUSDT, analysisSettings(timeframe));
      reader.start(minutes.filter(({ openTime }) => openTime < day(2)));
      const { atr, workingTimeframe } = reader.view();
      return atr[workingTimeframe] ?? 0;
    });
    expect(ranges[1]).toBeGreaterThan(1.3 * (ranges[0] ?? NaN));
  });
});
