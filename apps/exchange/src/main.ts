import { ArgumentError, parseArguments } from './arguments.js';
import { startExchange, type Exchange } from './exchange.js';
import { MarketError } from './market/market-error.js';

/** Exit status for a command line or input that cannot be used (EX_USAGE). */
const USAGE = 64;

async function main(): Promise<void> {
  const exchange = await startExchange(parseArguments(process.argv.slice(2), process.env['MARKET_DATA_DIR']));
  const { url, wsUrl, market } = exchange;
  process.stdout.write(`${JSON.stringify({ ready: true, url, wsUrl, market, now: exchange.now() })}\n`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop(exchange));
}

function stop(exchange: Exchange): void {
  exchange.stop().then(() => process.exit(0), fail);
}

function fail(error: unknown): void {
  const mistaken = error instanceof ArgumentError || error instanceof MarketError;
  process.stderr.write(`${mistaken ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(mistaken ? USAGE : 1);
}

main().catch(fail);
