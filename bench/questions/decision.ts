import { createHash } from 'node:crypto';
import type { AuctionView } from '#libs/analysis';
import {
  canonicalJson,
  SignalEngine,
  signalSettings,
  VotingService,
  type MarketLedger,
  type Signal,
} from '#libs/signal';
import { createStrategies, GUARD_SETTINGS, UNTIMED_GUARD, type GuardSettings } from '#libs/strategy';
import { LONG, prepare } from '../gen/inputs.js';
import { costOf } from '../harness/cpu-time.js';
import type { Measurement, Question } from '../harness/question.js';
import { arrival, course, started } from './closed-minute.js';

/** Times that the days are decided on before that is measured: as long as it takes the compiler. */
const WARM_UP = 10;
const FRESH = { stalenessMs: 0 };

/** @returns the engine of the service, as its defaults have it. */
export function engineOf(guard: GuardSettings): SignalEngine {
  const settings = signalSettings();
  return new SignalEngine(createStrategies(), new VotingService(settings.voting, settings.terms), settings, guard);
}

/** Follows what was decided, decides, and follows that: all that is done with a view before a signal is stored. */
export function decided(engine: SignalEngine, ledger: MarketLedger, view: AuctionView): Signal {
  ledger.advance(view);
  const signal = engine.decide(view, FRESH, ledger.book);
  ledger.decided(signal, view);
  return signal;
}

/** @returns the digest of all that was decided, in order. */
export function digestOf(signals: readonly Signal[]): string {
  const hash = createHash('sha256');
  for (const { instrument: _, ...signal } of signals) hash.update(canonicalJson(signal));
  return hash.digest('hex').slice(0, 16);
}

/** The views are kept, and a first pass reads them, so that what is left to measure is no analysis. */
function decisions(guard: GuardSettings): Measurement {
  const whole = course();
  const reader = started(whole, whole.start);
  const views = whole.measured.flatMap((candle) => reader.apply(arrival(candle)) ?? []);
  const engine = engineOf(guard);
  const pass = (take: (signal: Signal) => void = () => {}): void => {
    const ledger = engine.openLedger();
    for (const view of views) take(decided(engine, ledger, view));
  };
  const signals: Signal[] = [];
  pass((signal) => signals.push(signal));
  for (let i = 0; i < WARM_UP; i += 1) pass();
  const claims = signals.flatMap(({ votes }) => votes.filter(({ claim }) => claim)).length;
  const answer = { decisions: signals.length, claims, digest: digestOf(signals) };
  return { cost: costOf(views.length, () => pass()), answer };
}

/** What a decision costs beyond the analysis: from the view of a closed minute to the signal. */
export const DECISION: Question = {
  id: 'decision',
  title: 'closed minute to signal beyond the analysis, two days of minutes: three strategies, vote, book, outcomes',
  unit: 'ns CPU a decision',
  prepare: () => prepare(LONG),
  contenders: [
    {
      name: 'SignalEngine.decide',
      does: 'under the time limit, as the service decides; views are kept, so caches are warmer than between live minutes',
      measure: () => decisions(GUARD_SETTINGS),
    },
    {
      name: 'untimed',
      does: 'the same without a time limit, as replays decide',
      measure: () => decisions(UNTIMED_GUARD),
    },
  ],
  rows: [
    { kind: 'budget', ours: 'SignalEngine.decide', atMost: 50_000 },
    { kind: 'budget', ours: 'untimed', atMost: 50_000 },
    { kind: 'peer', ours: 'untimed', other: 'SignalEngine.decide' },
  ],
};
