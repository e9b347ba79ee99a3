import { AuctionReaderFactory } from '#libs/analysis';
import { Replay, type MinuteSource } from '#libs/backtest';
import { brokerOf, openBrokers } from '#libs/broker';
import { after, DAY_MS, epochMs, MINUTE_MS, type Candle } from '#libs/market';
import { canonicalJson, SignalEngine, signalSettings, VotingService, type Signal } from '#libs/signal';
import { createStrategies } from '#libs/strategy';
import { SignalDesk } from '../apps/api/src/desk/signal-desk.js';
import { at, startService, type Service } from './support/service.js';

/** A stretch in which the generated market enters, scratches, stops and takes signals. */
const START = '2025-03-12T13:20:30Z';
const MINUTES = 60;

interface Recorded {
  readonly signal: string;
  readonly evidence: string;
}

/** The signal as bytes, but for how old its candle was when it was decided on. */
function bytesOf({ dataQuality: { stalenessMs: _, ...quality }, instrument, ...signal }: Signal): string {
  return canonicalJson({ ...signal, instrument: instrument.facts, quality });
}

describe('live and replay', () => {
  let service: Service;

  beforeAll(async () => {
    const env = { WATCHLIST: 'BINANCE:BTCUSDT' };
    service = await startService({ seed: 7, symbols: ['BTCUSDT'], start: at(START), speed: 0 }, env);
  });

  afterAll(() => service.stop());

  /** What the service decided minute by minute over its socket to the exchange, with the connection cut on the way. */
  async function live(): Promise<readonly Recorded[]> {
    const { store } = service.app.get(SignalDesk);
    const decided = async (): Promise<number> => (await store.page({}, 1_000)).signals.length;
    const until = async (count: number): Promise<void> => {
      while ((await decided()) < count) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    await until(1);
    for (const minute of [10, 20, 29, 30, 40, 50, MINUTES]) {
      // The one minute after it comes late, but not so late that its decision would be stale.
      if (minute === 30) service.exchange.cut();
      await service.exchange.advanceTo(at(START) + minute * MINUTE_MS);
      await until(minute + 1);
    }
    const { signals } = await store.page({}, 1_000);
    const recorded = signals.map(async ({ signal }) => {
      const evidence = await store.evidence(signal.id);
      return { signal: bytesOf(signal), evidence: evidence?.text ?? '' };
    });
    return (await Promise.all(recorded)).toReversed();
  }

  /** The same minutes from the candles of the exchange's history. */
  async function replayed(): Promise<readonly Recorded[]> {
    const { url } = service.exchange;
    const opened = openBrokers({ BINANCE: { restUrl: url, streamUrl: url.replace(/^http/, 'ws') } });
    const broker = brokerOf(opened, 'BINANCE');
    const instrument = await broker.instrument('BTCUSDT');
    const source: MinuteSource = async function* ({ from, to }): AsyncGenerator<Candle> {
      for (let day = from; day < to; day = after(day, DAY_MS)) {
        const end = after(day, DAY_MS) < to ? after(day, DAY_MS) : to;
        yield* await broker.candles({ instrument, timeframe: '1m', from: day, to: end });
      }
    };
    const settings = signalSettings();
    const engine = new SignalEngine(createStrategies(), new VotingService(settings.voting, settings.terms), settings);
    const from = epochMs(Math.floor(at(START) / MINUTE_MS) * MINUTE_MS - MINUTE_MS);
    const all: Recorded[] = [];
    const replay = new Replay(new AuctionReaderFactory(), engine, instrument, '0.1.0');
    for await (const { signal, evidence } of replay.run(source, from, after(from, (MINUTES + 1) * MINUTE_MS))) {
      all.push({ signal: bytesOf(signal), evidence: evidence().text });
    }
    return all;
  }

  it('give the same signals and the same evidence, byte for byte, through a lost connection', async () => {
    const streamed = await live();
    const again = await replayed();
    expect(streamed).toHaveLength(MINUTES + 1);
    expect(streamed.filter(({ signal }) => !signal.includes('"signal":"Flat"')).length).toBeGreaterThan(0);
    expect(again).toHaveLength(streamed.length);
    for (const [minute, recorded] of streamed.entries()) expect(again[minute]).toEqual(recorded);
  }, 120_000);
});
