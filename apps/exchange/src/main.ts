import { ArgumentError, parseArguments } from './arguments.js';
import { startExchange, type Exchange } from './exchange.js';
import { MarketError } from './market/market-error.js';

/** Exit status for a command line or input that cannot be used (EX_USAGE). */
const USAGE = 64;

async function main(): Promise<void> {
  const exchange = await startExchange(parseArguments(process.argv.slice(2), process.env['MARKET_DATA_DIR']));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop(exchange));
  const { url, wsUrl, market } = exchange;
  process.stdout.write(`${JSON.stringify({ ready: true, url, wsUrl, market, now: exchange.now() })}\n`);
}

function stop(exchange: Exchange): void {
  exchange.stop().then(() => process.exit(0), fail);
}

function fail(error: unknown): void {
  const mistake = mistakeOf(error);
  process.stderr.write(`${mistake ?? (error instanceof Error ? error.stack : String(error))}\n`);
  process.exit(mistake === undefined ? 1 : USAGE);
}

/** What the caller got wrong, in words; undefined when the fault is ours. */
function mistakeOf(error: unknown): string | undefined {
  if (error instanceof ArgumentError || error instanceof MarketError || error instanceof RangeError)
    return error.message;
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  return taken ? `--port must be free, was taken: ${error.message}` : undefined;
}

main().catch(fail);
