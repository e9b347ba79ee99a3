import fc from 'fast-check';
import { AuctionReaderFactory } from '#libs/analysis';
import { Replay, type MinuteSource } from '#libs/backtest';
import { after, DAY_MS, HOUR_MS, MINUTE_MS, startOfDay, type Candle, type EpochMs } from '#libs/market';
import { canonicalJson, SignalEngine, signalSettings, VotingService } from '#libs/signal';
import { createStrategies, UNTIMED_GUARD } from '#libs/strategy';
import { calmMinutes } from './support/calm-market.js';
import { LEAKS } from './support/leaks.js';
import { terms } from './support/law.js';
import { btcusdt, minutesFrom } from './support/views.js';

const HISTORY_DAYS = 61;
/** Minutes decided on, from noon. */
const MINUTES = 150;
const CUTS = 2;

const day = startOfDay(minutesFrom(0));
const from = after(day, 12 * HOUR_MS);
const market = calmMinutes(11, after(day, -HISTORY_DAYS * DAY_MS), (HISTORY_DAYS + 1) * 1_440);

/** What becomes of the minutes from a cut on. Their times stay. */
const FUTURES: Readonly<Record<string, (future: readonly Candle[], price: number) => readonly Candle[]>> = {
  truncated: () => [],
  shuffled: (future) => {
    const order = fc.sample(fc.shuffledSubarray([...future.keys()], { minLength: future.length }), 1)[0] ?? [];
    return future.map(({ openTime, closeTime }, i) => ({ ...future[order[i] ?? i], openTime, closeTime }) as Candle);
  },
  scaled: (future) => future.map((one) => repriced(one, (price) => Math.round(1.07 * price))),
  mirrored: (future, pivot) => future.map((one) => repriced(one, (price) => 2 * pivot - price)),
};

function repriced(candle: Candle, to: (price: number) => number): Candle {
  const [open, close, one, other] = [to(candle.open), to(candle.close), to(candle.high), to(candle.low)];
  return { ...candle, open, close, high: Math.max(one, other), low: Math.min(one, other) };
}

/** What was said minute by minute, as bytes: by the engine, with its evidence, by each strategy and by each leak. */
type Account = ReadonlyMap<string, readonly string[]>;

const honest = createStrategies();

async function play(minutes: readonly Candle[]): Promise<Account> {
  const settings = signalSettings();
  const engine = new SignalEngine(
    createStrategies(),
    new VotingService(settings.voting, settings.terms),
    settings,
    UNTIMED_GUARD,
  );
  const source: MinuteSource = async function* (span) {
    yield* minutes.filter(({ openTime }) => openTime >= span.from && openTime < span.to);
  };
  const watched = [
    ...honest.map((strategy) => [strategy.id, strategy] as const),
    ...LEAKS.map(({ what, make }) => [what, make({ minutes })] as const),
  ];
  const account = new Map<string, string[]>(['decisions', ...watched.map(([name]) => name)].map((name) => [name, []]));
  const replay = new Replay(new AuctionReaderFactory(), engine, btcusdt, 'test');
  for await (const { view, signal, evidence } of replay.run(source, from, after(from, MINUTES * MINUTE_MS))) {
    const { instrument, ...decision } = signal;
    account.get('decisions')?.push(canonicalJson({ ...decision, instrument: instrument.facts }) + evidence().text);
    for (const [name, strategy] of watched) account.get(name)?.push(JSON.stringify(strategy.vote(view, terms)));
  }
  return account;
}

/** The firewall: whether anything said before the cut depends on what comes after it. */
function isBreached(name: string, [whole, changed]: readonly [Account, Account], cut: number): boolean {
  const [first, second] = [whole.get(name) ?? [], changed.get(name) ?? []];
  return first.slice(0, cut).some((said, minute) => said !== second[minute]);
}

function futureChanged(cut: number, change: (typeof FUTURES)[string]): readonly Candle[] {
  const at: EpochMs = after(from, cut * MINUTE_MS);
  const past = market.filter(({ openTime }) => openTime < at);
  return [...past, ...change(market.slice(past.length), past.at(-1)?.close ?? 0)];
}

describe('the look-ahead firewall', () => {
  const cuts = fc.sample(fc.integer({ min: 10, max: MINUTES - 10 }), CUTS);
  const trials: { readonly name: string; readonly cut: number; readonly accounts: readonly [Account, Account] }[] = [];

  beforeAll(async () => {
    const whole = await play(market);
    for (const cut of cuts) {
      for (const [name, change] of Object.entries(FUTURES)) {
        trials.push({ name: `${name} at ${cut}`, cut, accounts: [whole, await play(futureChanged(cut, change))] });
      }
    }
  }, 240_000);

  it('has something to guard: votes are cast, and another future is decided on otherwise', () => {
    const whole = trials[0]?.accounts[0];
    expect(whole?.get('decisions')).toHaveLength(MINUTES);
    expect(whole?.get('grid')?.filter((vote) => vote.includes('"kind":"vote"')).length).toBeGreaterThan(0);
    for (const { name, cut, accounts } of trials) {
      const later = name.startsWith('truncated') ? cut : MINUTES;
      expect(accounts[1].get('decisions')).toHaveLength(later);
      expect(isBreached('decisions', accounts, MINUTES)).toBe(true);
    }
  });

  it.each(['decisions', ...honest.map(({ id }) => id)])('lets no future change the past of %s', (name) => {
    const breaches = trials.filter(({ cut, accounts }) => isBreached(name, accounts, cut));
    expect(breaches.map((trial) => trial.name)).toEqual([]);
  });

  it.each(LEAKS.map(({ what }) => what))('catches a strategy that %s', (what) => {
    const breaches = trials.filter(({ cut, accounts }) => isBreached(what, accounts, cut));
    expect(breaches.map((trial) => trial.name)).not.toEqual([]);
  });
});
