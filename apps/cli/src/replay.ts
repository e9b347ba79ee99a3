import { AuctionReaderFactory } from '#libs/analysis';
import { Replay, VoteTally, type Counts } from '#libs/backtest';
import { KlineArchive, type ArchiveFault } from '#libs/broker';
import { DAY_MS, toIso } from '#libs/market';
import { SignalEngine, signalSettings, VotingService } from '#libs/signal';
import { createStrategies, UNTIMED_GUARD } from '#libs/strategy';
import { ProgressBar } from './progress-bar.js';
import { readReplayArguments, type ReplayArguments } from './replay-arguments.js';

/** EX_USAGE. */
const USAGE_ERROR = 64;

function argumentsOrExit(): ReplayArguments {
  try {
    return readReplayArguments(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(USAGE_ERROR);
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function table(title: string, counts: Counts): void {
  say(`\n${title}`);
  for (const [name, count] of Object.entries(counts)) say(`  ${String(count).padStart(9)}  ${name}`);
}

function engineOf({ economics }: ReplayArguments): SignalEngine {
  const settings = signalSettings({ economics });
  return new SignalEngine(
    createStrategies(),
    new VotingService(settings.voting, settings.terms),
    settings,
    UNTIMED_GUARD,
  );
}

async function main(given: ReplayArguments): Promise<void> {
  const { instrument, data, from, to } = given;
  const faults: ArchiveFault[] = [];
  const archive = new KlineArchive(data, instrument);
  const replay = new Replay(new AuctionReaderFactory(), engineOf(given), instrument);
  const tally = new VoteTally();
  const bar = new ProgressBar(process.stderr, (to - from) / DAY_MS, 'days');
  const source = (span: typeof given): ReturnType<KlineArchive['candles']> =>
    archive.candles(span, (fault) => faults.push(fault));
  for await (const { view, signal } of replay.run((span) => source({ ...given, ...span }), from, to)) {
    if (tally.decisions === 0) {
      const lacking = view.missing.filter(({ what }) => what.startsWith('history.'));
      say(`${instrument.symbol}: first decision ${toIso(view.asOf)}`);
      for (const { what, have, need } of lacking)
        say(`  ${what.slice('history.'.length)} history before it: ${have} of ${need} candles`);
    }
    tally.take(signal);
    bar.at((view.asOf - from) / DAY_MS);
  }
  bar.end();
  for (const { kind, from: start, to: end } of faults) say(`  ${kind}: ${toIso(start)} to ${toIso(end)}`);
  table(`decisions: ${tally.decisions}`, tally.signals);
  table('votes by setup (minutes)', tally.votes);
  table('first failing rule by strategy (minutes)', tally.stopped);
  table('vetoes', tally.vetoes);
}

await main(argumentsOrExit());
