import type { Broker } from '#libs/broker';
import { messageOf, type Clock } from '#libs/market';
import { fault, ok, warning, type Finding } from './finding.js';

/** Beyond the first a person should know, beyond the second candles are taken for what they are not. Milliseconds. */
const [ODD_CLOCK, WRONG_CLOCK] = [500, 5_000];
/** How long a stream may take to come to life. */
const STREAM_MS = 15_000;
/** A market that every exchange lists, for one whose markets nobody asks for. */
const ANY_SYMBOL = 'BTCUSDT';

/** What an exchange is wanted for. */
export interface Wish {
  /** Of the watchlist. */
  readonly symbols: readonly string[];
  /** Whether the service is of no use without it. */
  readonly needed: boolean;
}

/**
 * Asks an exchange for its time, for its list of markets, and for a live stream, as the service would. One that is
 * not needed is a warning at most.
 */
export async function checkExchange(
  broker: Broker,
  { symbols, needed }: Wish,
  clock: Clock,
): Promise<readonly Finding[]> {
  const bad = needed ? fault : warning;
  const before = clock.now();
  try {
    const time = await broker.exchangeTime();
    const took = clock.now() - before;
    const skew = Math.round(time - (before + took / 2));
    const known = new Set((await broker.instruments()).map(({ symbol }) => symbol));
    const strangers = symbols.filter((symbol) => !known.has(symbol));
    return [
      ok(broker.id, `answers, in ${Math.round(took)} ms, and lists ${known.size} markets`),
      checkClock(broker.id, skew),
      ...strangers.map((symbol) => fault(broker.id, `does not list ${symbol}`, 'take it out of WATCHLIST')),
      await checkStream(broker, symbols.find((symbol) => known.has(symbol)) ?? ANY_SYMBOL, bad),
    ];
  } catch (error) {
    const remedy =
      'is there a network, a proxy or a firewall between; is the URL of this exchange set to something else?';
    return [bad(broker.id, `does not answer: ${messageOf(error)}`, remedy)];
  }
}

function checkClock(id: string, skew: number): Finding {
  const found = `its clock and this one differ by ${skew} ms`;
  const remedy = 'synchronise the time of this machine; with several exchanges off alike it is this machine';
  if (Math.abs(skew) > WRONG_CLOCK) return fault(id, found, remedy);
  return Math.abs(skew) > ODD_CLOCK ? warning(id, found, remedy) : ok(id, found);
}

async function checkStream(broker: Broker, symbol: string, bad: typeof fault): Promise<Finding> {
  const stop = AbortSignal.timeout(STREAM_MS);
  let reason = 'nothing came';
  try {
    const instrument = await broker.instrument(symbol, stop);
    for await (const event of broker.stream(instrument, stop)) {
      if (event.type !== 'status') continue;
      if (event.state === 'live') return ok(broker.id, `streams ${symbol}`);
      reason = `${event.state}, ${event.reason}`;
    }
  } catch (error) {
    reason = messageOf(error);
  }
  const remedy = 'WebSockets must pass whatever stands between; is the URL of its stream right?';
  return bad(broker.id, `does not stream ${symbol} within ${STREAM_MS / 1000} s: ${reason}`, remedy);
}
