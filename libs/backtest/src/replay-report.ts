import { createHash } from 'node:crypto';
import { toIso, type EpochMs, type Instrument, type WorkingTimeframe } from '#libs/market';
import type { Outcome, SignalEngine } from '#libs/signal';
import { breakdown, grouped, groupOf, type Dimension, type Group } from './breakdown.js';
import { calibrationOf, type CalibrationReport } from './calibration-report.js';
import { Placebo, type PlaceboMargin } from './placebo.js';
import type { ReplayedMinute } from './replay.js';
import { VoteTally, type Counts } from './vote-tally.js';

/** What is asked of a report. */
export interface ReportTerms {
  readonly instrument: Instrument;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly engine: Pick<SignalEngine, 'configVersion' | 'settings'>;
  /** For the placebo's entries. */
  readonly seed: number;
}

type Groups = Readonly<Record<Dimension, readonly Group[]>>;

/** Outcomes of one kind: all, and told apart. */
export interface OutcomeReport extends Groups {
  readonly all: Group;
  readonly calibration: CalibrationReport;
}

/** A replay in numbers. Equal replays give equal reports, byte for byte. */
export interface Report {
  readonly symbol: string;
  readonly from: string;
  readonly to: string;
  readonly configVersion: string;
  readonly economics: string;
  readonly costProfile: string;
  readonly workingTimeframe: WorkingTimeframe;
  readonly seed: number;
  readonly decisions: number;
  /** What of the history before the first decision was missing. */
  readonly lacking: readonly string[];
  readonly signals: Counts;
  readonly votes: Counts;
  /** First rule that failed, by strategy: in how many decisions. */
  readonly gates: Counts;
  readonly vetoes: Counts;
  readonly signalOutcomes: OutcomeReport;
  /** Every strategy's own votes, one at a time for each setup and direction, heard or not. */
  readonly voteOutcomes: OutcomeReport;
  readonly placebo: readonly PlaceboMargin[];
  /** SHA-256 over every decision and outcome, in order. */
  readonly digest: string;
}

/** Gathers a replay minute by minute and tells it in numbers. */
export class ReplayReport {
  readonly #tally = new VoteTally();
  readonly #outcomes: Outcome[] = [];
  readonly #placebo: Placebo;
  readonly #hash = createHash('sha256');
  #lacking: readonly string[] = [];

  constructor(private readonly terms: ReportTerms) {
    this.#placebo = new Placebo(terms.engine.settings.terms.costs);
  }

  take({ view, signal, events }: ReplayedMinute): void {
    if (this.#tally.decisions === 0) this.#lacking = lackingOf(view.missing);
    this.#tally.take(signal);
    this.#placebo.take(view);
    this.#hash.update(`${signal.id} ${signal.signal} ${signal.reason}\n`);
    for (const event of events) {
      if (event.type !== 'outcome') continue;
      const { outcome } = event;
      this.#outcomes.push(outcome);
      this.#hash.update(`${outcome.signalId} ${outcome.kind} ${outcome.strategy} ${JSON.stringify(outcome.result)}\n`);
    }
  }

  /** @returns the report; nothing may be taken afterwards. */
  close(): Report {
    const { instrument, from, to, engine, seed } = this.terms;
    const votes = this.#outcomes.filter(({ kind }) => kind === 'vote');
    const { voting, terms, workingTimeframe } = engine.settings;
    return {
      symbol: instrument.symbol,
      from: toIso(from),
      to: toIso(to),
      configVersion: engine.configVersion,
      economics: voting.economics,
      costProfile: terms.costs.id,
      workingTimeframe,
      seed,
      decisions: this.#tally.decisions,
      lacking: this.#lacking,
      signals: this.#tally.signals,
      votes: this.#tally.votes,
      gates: this.#tally.stopped,
      vetoes: this.#tally.vetoes,
      signalOutcomes: outcomeReport(this.#outcomes.filter(({ kind }) => kind === 'signal')),
      voteOutcomes: outcomeReport(votes),
      placebo: grouped(votes, ({ setup }) => setup).map(([setup, members]) => {
        return this.#placebo.margin(setup, members, seed);
      }),
      digest: `sha256:${this.#hash.digest('hex')}`,
    };
  }
}

function outcomeReport(outcomes: readonly Outcome[]): OutcomeReport {
  const by = (dimension: Dimension): readonly Group[] => breakdown(outcomes, dimension);
  const all = groupOf('all', outcomes);
  return {
    all,
    setup: by('setup'),
    strategy: by('strategy'),
    session: by('session'),
    state: by('state'),
    month: by('month'),
    tradable: by('tradable'),
    calibration: calibrationOf(outcomes),
  };
}

function lackingOf(missing: ReplayedMinute['view']['missing']): readonly string[] {
  return missing
    .filter(({ what }) => what.startsWith('history.'))
    .map(({ what, have, need }) => `${what.slice('history.'.length)}: ${have} of ${need} candles`);
}
