import type { Known } from '#libs/signal';
import type { Group } from './breakdown.js';
import type { CalibrationReport } from './calibration-report.js';
import type { Estimate } from './metrics.js';
import type { OutcomeReport, Report } from './replay-report.js';
import type { Counts } from './vote-tally.js';

/** @returns the report as lines for a terminal. Where there are too few outcomes for a number there is a dash. */
export function reportText(report: Report): readonly string[] {
  const { decisions, economics, costProfile, workingTimeframe, lacking } = report;
  return [
    `${report.symbol}, ${report.from} to ${report.to}, structure on ${workingTimeframe}, economics ${economics}, costs ${costProfile}`,
    ...lacking.map((line) => `  history missing before the first decision: ${line}`),
    ...countLines(`${decisions} decisions`, report.signals, decisions),
    ...countLines('votes by setup, in minutes', report.votes, decisions),
    ...countLines('first failing rule by strategy, in minutes', report.gates, decisions),
    ...countLines('vetoes, in minutes', report.vetoes, decisions),
    ...outcomeLines('signals (results in R; n under 30 shows no number)', report.signalOutcomes),
    ...outcomeLines("strategies' own votes, heard or not", report.voteOutcomes),
    ...placeboLines(report),
    '',
    `configuration ${report.configVersion}`,
    `digest ${report.digest}`,
  ];
}

function countLines(title: string, counts: Counts, whole: number): readonly string[] {
  const lines = Object.entries(counts).map(([name, count]) => {
    return `${String(count).padStart(9)}  ${((100 * count) / Math.max(1, whole)).toFixed(2).padStart(6)} %  ${name}`;
  });
  return ['', title, ...lines];
}

const COLUMNS = [
  'n',
  'TP',
  'SL',
  'TIME',
  'unent.',
  'hit',
  'gross R',
  '95 %',
  'net R',
  '95 %',
  'PF',
  'SQN',
  'max DD',
  'cost',
];
const WIDTHS = [6, 6, 6, 6, 7, 6, 8, 16, 8, 16, 6, 7, 8, 6];

function outcomeLines(title: string, report: OutcomeReport): readonly string[] {
  const parts = [
    [report.all],
    report.setup,
    report.strategy,
    report.state,
    report.tradable,
    report.session,
    report.month,
  ] as const;
  const header = row('', COLUMNS);
  return [
    '',
    title,
    header,
    ...parts.flatMap((groups) => [...groups.map(groupLine), '']),
    ...calibrationLines(report.calibration),
  ];
}

function groupLine({ name, exits, metrics }: Group): string {
  const { trades, hitRate, grossExpectancy, expectancy, profitFactor, quality, maxDrawdown, costShare } = metrics;
  const unentered = (exits['EXPIRED'] ?? 0) + (exits['INVALIDATED'] ?? 0);
  return row(name, [
    String(trades),
    ...['TP', 'SL', 'TIME'].map((exit) => String(exits[exit] ?? 0)),
    String(unentered),
    figure(hitRate),
    ...estimate(grossExpectancy),
    ...estimate(expectancy),
    figure(profitFactor),
    figure(quality),
    figure(maxDrawdown, 1),
    figure(costShare),
  ]);
}

function row(name: string, cells: readonly string[]): string {
  return `  ${name.padEnd(22)}${cells.map((cell, i) => cell.padStart(WIDTHS[i] ?? 8)).join('')}`;
}

function calibrationLines(report: CalibrationReport): readonly string[] {
  const { brier, skillOverBaseRate, skillOverChance, meanStated, meanCame, murphy } = report;
  const parts = murphy.value;
  return [
    `  calibration: ${report.outcomes} outcomes, stated ${figure(meanStated, 3)}, came true ${figure(meanCame, 3)}`,
    `    Brier ${figure(brier, 4)}, skill over base rate ${figure(skillOverBaseRate, 3)}, over chance ${figure(skillOverChance, 3)}`,
    ...(parts
      ? [
          `    reliability ${parts.reliability.toFixed(4)}, resolution ${parts.resolution.toFixed(4)}, uncertainty ${parts.uncertainty.toFixed(4)}`,
        ]
      : []),
    ...report.bins.map(({ count, stated, came, interval: { low, high } }) => {
      const range = `${low.toFixed(3)} to ${high.toFixed(3)}`;
      return `    n ${String(count).padStart(5)}   stated ${stated.toFixed(3)}   came true ${came.toFixed(3)} (${range})`;
    }),
  ];
}

function placeboLines({ placebo, seed }: Report): readonly string[] {
  const lines = placebo.map((one) => {
    const [mean, range] = estimate(one.margin);
    return `  ${one.name.padEnd(22)}${String(one.trades).padStart(6)}  placebo ${estimate(one.placebo)[0]}  margin ${mean} ${range}`;
  });
  return [
    '',
    `margin of votes over random entries with the same bracket, side and session (gross R, seed ${seed})`,
    ...lines,
  ];
}

function estimate({ value }: Known<Estimate>): readonly [string, string] {
  return value ? [value.mean.toFixed(3), `${value.low.toFixed(3)}..${value.high.toFixed(3)}`] : ['-', '-'];
}

function figure({ value }: Known, digits = 2): string {
  return value === null ? '-' : value.toFixed(digits);
}
