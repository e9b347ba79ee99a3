import { openTimeOf, TIMEFRAME_MS, UpstreamError, type Candle, type EpochMs } from '#libs/market';
import type { CandleRequest } from '../candle-request.js';
import type { ExchangeClock } from '../exchange-clock.js';
import type { Span } from '../paging.js';

/** How the closed candles of one request are had. */
export interface CandleHistory {
  readonly clock: ExchangeClock;
  /** The exchange's time, asked now. */
  readonly askTime: () => Promise<EpochMs>;
  /** All candles that the exchange has of a span which is on the grid and has closed, oldest first. */
  readonly read: (span: Span) => Promise<readonly Candle[]>;
}

/**
 * The closed candles of what is asked for.
 *
 * A candle is closed once the exchange's clock has passed its end. The exchange is only asked for its time where it has
 * not told one that is late enough.
 *
 * @throws UpstreamError unless they ascend and lie within the span.
 */
export async function closedCandles(
  request: Pick<CandleRequest, 'timeframe'> & Span,
  { clock, askTime, read }: CandleHistory,
): Promise<readonly Candle[]> {
  const span = await closedSpan(request, clock, askTime);
  const candles = span.from < span.to ? await read(span) : [];
  checkOrder(candles, span);
  // The exchange may have taken its time back meanwhile.
  const now = clock.told ?? span.to;
  return candles.filter(({ closeTime }) => closeTime <= now);
}

async function closedSpan(
  { timeframe, from, to }: Pick<CandleRequest, 'timeframe'> & Span,
  clock: ExchangeClock,
  askTime: () => Promise<EpochMs>,
): Promise<Span> {
  const step = TIMEFRAME_MS[timeframe];
  const start = Math.ceil(from / step) * step;
  if (start >= to) return { from: start, to: start };
  const { told } = clock;
  const now = told !== undefined && Math.ceil(to / step) * step <= told ? told : await askTime();
  return { from: start, to: Math.min(to, openTimeOf(now, timeframe)) };
}

/** @throws UpstreamError unless the candles ascend and lie within the span. */
export function checkOrder(candles: readonly Candle[], { from, to }: Span): void {
  let previous = from - 1;
  for (const { openTime } of candles) {
    if (openTime <= previous || openTime >= to) {
      throw new UpstreamError(`Candles must ascend within ${from} to ${to}, was ${openTime} after ${previous}`);
    }
    previous = openTime;
  }
}
