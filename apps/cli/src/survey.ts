import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ANALYSIS_SETTINGS, AuctionReader } from '#libs/analysis';
import { MonthSurvey, WarmUp, type MonthFigures } from '#libs/backtest';
import { KlineArchive, type ArchiveFault } from '#libs/broker';
import { DAY_MS, epochMs, toIso, type EpochMs } from '#libs/market';
import { ProgressBar } from './progress-bar.js';
import { instrumentOf } from './replay-arguments.js';

const OPTIONS = {
  symbol: { type: 'string', default: 'BTCUSDT' },
  /** First and last month. */
  from: { type: 'string', default: '2024-01' },
  to: { type: 'string', default: '2024-12' },
  data: { type: 'string' },
  tick: { type: 'string' },
  step: { type: 'string' },
} as const;

/** EX_USAGE. */
const USAGE_ERROR = 64;

interface Wish {
  readonly archive: KlineArchive;
  readonly from: EpochMs;
  readonly to: EpochMs;
}

function wishOrExit(): Wish {
  try {
    const { values } = parseArgs({ options: OPTIONS });
    const [from, last] = [monthOf('--from', values.from), monthOf('--to', values.to)];
    if (last < from) throw new Error(`--to must not be before --from, was ${values.to}`);
    const { symbol, tick, step } = values;
    const data = resolve(values.data ?? process.env['MARKET_DATA_DIR'] ?? '../shared/data');
    return { archive: new KlineArchive(data, instrumentOf(symbol, tick, step)), from, to: nextMonth(last) };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(USAGE_ERROR);
  }
}

function monthOf(name: string, text: string): EpochMs {
  const time = /^\d{4}-\d{2}$/.test(text) ? Date.parse(`${text}-01T00:00:00Z`) : NaN;
  if (Number.isNaN(time)) throw new Error(`${name} must be a month such as 2024-01, was ${text}`);
  return epochMs(time);
}

function nextMonth(month: EpochMs): EpochMs {
  const date = new Date(month);
  return epochMs(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1));
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

const HEADINGS = [
  'month   ',
  'minutes',
  'changes/d',
  'balanced',
  'out',
  'event',
  'areas/d',
  'median min',
  'legs/d',
  'div/d',
  'absorbed',
  'levels',
  'CPU s',
];

function percent(part: number): string {
  return `${(100 * part).toFixed(1)} %`;
}

function row(figures: MonthFigures, seconds: number): string {
  const { levels } = figures;
  const cells = [
    figures.month,
    `${figures.minutes}`,
    figures.changesPerDay.toFixed(2),
    percent(figures.balanced),
    percent(figures.outOfBalance),
    percent(figures.event),
    figures.areasPerDay.toFixed(2),
    `${figures.medianAreaMinutes}`,
    figures.legsPerDay.toFixed(1),
    figures.divergencesPerDay.toFixed(1),
    percent(figures.absorbed),
    `${levels.least}/${levels.median}/${levels.most}`,
    seconds.toFixed(1),
  ];
  return cells.map((cell, i) => cell.padStart(HEADINGS[i]?.length ?? 0)).join('  ');
}

/** Seconds of CPU that this process has used. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function tell(survey: MonthSurvey, since: number): void {
  const figures = survey.read();
  say(row(figures, cpuSeconds() - since));
  const types = Object.entries(figures.dayTypes).map(([type, count]) => `${type} ${count}`);
  if (types.length > 0) say(`          sessions: ${types.join(', ')}`);
}

/** Walks one reader over the archive and says of each month what the auction looked like. */
async function main({ archive, from, to }: Wish): Promise<void> {
  const faults: ArchiveFault[] = [];
  const warmUp = new WarmUp(from, ANALYSIS_SETTINGS);
  const reader = new AuctionReader(archive.instrument);
  const bar = new ProgressBar(process.stderr, (to - from) / DAY_MS, 'days');
  let survey: MonthSurvey | undefined;
  let since = cpuSeconds();
  let isWarm = false;
  say(HEADINGS.join('  '));
  for await (const candle of archive.candles({ from: warmUp.since, to }, (fault) => faults.push(fault))) {
    if (candle.openTime < from) {
      warmUp.add(candle);
      continue;
    }
    if (!isWarm) reader.start(warmUp.history(), from);
    isWarm = true;
    const view = reader.apply({ type: 'candle', candle, receivedAt: candle.closeTime, backfilled: false });
    const month = toIso(candle.openTime).slice(0, 7);
    if (survey?.month !== month) {
      if (survey) tell(survey, since);
      survey = new MonthSurvey(month);
      since = cpuSeconds();
    }
    if (view) survey.take(view);
    bar.at((candle.openTime - from) / DAY_MS);
  }
  bar.end();
  if (survey) tell(survey, since);
  for (const { kind, from: start, to: end } of faults) say(`  ${kind}: ${toIso(start)} to ${toIso(end)}`);
}

await main(wishOrExit());
