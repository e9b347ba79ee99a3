import { writeFile } from 'node:fs/promises';
import { analysisSettings, AuctionReaderFactory } from '#libs/analysis';
import { Replay, ReplayReport, reportText, type Circumstances, type MinuteSource } from '#libs/backtest';
import { KlineArchive, TradeArchive, type ArchiveFault } from '#libs/broker';
import { DAY_MS, toIso } from '#libs/market';
import { SignalEngine, signalSettings, VotingService } from '#libs/signal';
import { createStrategies, UNTIMED_GUARD } from '#libs/strategy';
import { ProgressBar } from './progress-bar.js';
import { readReplayArguments, type ReplayArguments } from './replay-arguments.js';

/** Replays of one build only are compared, so its name does not matter. */
const CODE_VERSION = 'replay';
/** EX_USAGE. */
const USAGE_ERROR = 64;
/** EX_DATAERR. */
const DATA_ERROR = 65;

function say(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

function fail(error: unknown, code: number): never {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(code);
}

function argumentsOrExit(): ReplayArguments {
  try {
    return readReplayArguments(process.argv.slice(2));
  } catch (error) {
    return fail(error, USAGE_ERROR);
  }
}

function engineOf({ economics, costProfile, timeframe }: ReplayArguments): SignalEngine {
  const settings = signalSettings({ economics, costProfile, workingTimeframe: timeframe });
  const voting = new VotingService(settings.voting, settings.terms);
  return new SignalEngine(createStrategies({}, timeframe), voting, settings, UNTIMED_GUARD);
}

/** The single trades of the archive, where they are asked for. */
function circumstancesOf({ instrument, data, trades }: ReplayArguments, faults: ArchiveFault[]): Circumstances {
  if (!trades) return {};
  const archive = new TradeArchive(data, instrument, trades);
  return { columns: (span) => archive.blocks(span, (fault) => faults.push(fault)) };
}

/** The service's reader and engine over an archive, told in numbers. */
async function main(given: ReplayArguments): Promise<void> {
  const { instrument, data, from, to, seed, json } = given;
  const faults: ArchiveFault[] = [];
  const archive = new KlineArchive(data, instrument);
  const engine = engineOf(given);
  const readers = new AuctionReaderFactory(analysisSettings(given.timeframe));
  const replay = new Replay(readers, engine, instrument, CODE_VERSION);
  const report = new ReplayReport({ instrument, from, to, engine, seed });
  const bar = new ProgressBar(process.stderr, (to - from) / DAY_MS, 'days');
  const minutes: MinuteSource = (span) => archive.candles(span, (fault) => faults.push(fault));
  for await (const minute of replay.run(minutes, from, to, circumstancesOf(given, faults))) {
    report.take(minute);
    bar.at((minute.view.asOf - from) / DAY_MS);
  }
  bar.end();
  const closed = report.close();
  say(faults.map((fault) => `archive: ${fault.kind} ${toIso(fault.from)} to ${toIso(fault.to)}`).slice(0, 20));
  say(reportText(closed));
  if (json !== undefined) await writeFile(json, `${JSON.stringify(closed, null, 2)}\n`);
}

await main(argumentsOrExit()).catch((error: unknown) => fail(error, DATA_ERROR));
