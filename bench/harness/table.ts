import type { Question } from './question.js';
import type { Outcome } from './round-robin.js';
import { figureOf, verdictOf, type Figure, type Verdict } from './verdict.js';

const HEAD = [
  '',
  'ours',
  'figure (min - max)',
  'against',
  'figure (min - max)',
  'ratio of a round (min - max)',
  'target',
  'met',
  'same answer?',
];

function number(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en-US');
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function figure(shown: Figure | undefined): string {
  return shown ? `${number(shown.median)} (${number(shown.min)} - ${number(shown.max)})` : '';
}

function times(ratio: number): string {
  return ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(2);
}

function cells(id: string, verdict: Verdict): readonly string[] {
  const { ours, oursFigure, other, otherFigure, ratio, why, target, met, sameAnswer } = verdict;
  const shown = ratio ? `${times(ratio.median)}x (${times(ratio.min)} - ${times(ratio.max)})` : why;
  return [id, ours, figure(oursFigure), other, figure(otherFigure), shown, target, met ?? '', sameAnswer];
}

/** @returns what a contender recorded besides its cost, each the median of the rounds. */
function asides(name: string, outcome: Outcome | undefined): readonly string[] {
  const recorded = outcome && 'runs' in outcome ? outcome.runs.flatMap(({ aside }) => (aside ? [aside] : [])) : [];
  const shown = Object.keys(recorded[0] ?? {}).map(
    (what) => `${what} ${number(figureOf(recorded.map((one) => one[what] ?? NaN)).median)}`,
  );
  return shown.length === 0 ? [] : [`- ${name}, besides: ${shown.join(', ')}`];
}

/** @returns the answers to one question as a Markdown table, with what is not runnable and what contenders do otherwise. */
export function tableOf(question: Question, outcomes: ReadonlyMap<string, Outcome>): string {
  const rows = question.rows.map((row) => cells(question.id, verdictOf(row, outcomes)));
  const widths = HEAD.map((title, i) => Math.max(3, title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  const notes = [
    ...(question.absent?.() ?? []).map((text) => `- not runnable: ${text}`),
    ...question.contenders.filter(({ does }) => does !== '').map(({ name, does }) => `- ${name}: ${does}`),
    ...question.contenders.flatMap(({ name }) => asides(name, outcomes.get(name))),
  ];
  const title = `### ${question.id} ${question.title} (${question.unit})`;
  return [title, '', line(HEAD), rule, ...rows.map(line), '', ...notes].join('\n');
}
