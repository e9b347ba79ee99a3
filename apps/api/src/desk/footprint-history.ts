import type { AuctionReader, AuctionReaderFactory, FootprintsReading } from '#libs/analysis';
import type { Broker, TradeRequest } from '#libs/broker';
import { after, MINUTE_MS, TIMEFRAME_MS, type EpochMs, type Timeframe, type Trade } from '#libs/market';

/** Pages of trades that one answer may cost. */
const MOST_PAGES = 40;

/** More candles than any window holds. */
const ALL = 100_000;

/** The trades of one candle and how many pages they took. */
interface FetchedTrades {
  readonly trades: readonly Trade[];
  readonly pages: number;
}

/**
 * Footprints of a market whose trades nobody has followed: its trades are asked for over REST, of the newest candle
 * first, until all are there or they have cost enough. The market's own reader stays as it is: what it decides must not
 * depend on whether somebody once asked for a footprint.
 */
export class FootprintHistory {
  constructor(
    private readonly broker: Broker,
    private readonly readers: AuctionReaderFactory,
  ) {}

  /** @throws ExchangeUnavailableError or UpstreamError. */
  async read(reader: AuctionReader, timeframe: Timeframe, limit: number): Promise<FootprintsReading> {
    const { instrument } = reader;
    const candles = reader.candles(timeframe, limit);
    const trades: Trade[] = [];
    let pages = MOST_PAGES;
    for (const { openTime } of candles.toReversed()) {
      const to = after(openTime, TIMEFRAME_MS[timeframe]);
      const fetched = await this.#tradesOf({ instrument, from: openTime, to }, pages);
      if (!fetched) break;
      trades.unshift(...fetched.trades);
      pages -= fetched.pages;
    }
    return this.#replayed(reader, trades, candles[0]?.openTime).footprints(timeframe, limit);
  }

  /** @returns all trades of a candle, undefined where the exchange does not give them or they take too many pages. */
  async #tradesOf(request: TradeRequest, most: number): Promise<FetchedTrades | undefined> {
    const trades: Trade[] = [];
    for (let pages = 1; pages <= most; pages += 1) {
      const page = await this.broker.trades({ ...request, from: trades.at(-1) ?? request.from });
      trades.push(...page.trades);
      if (!page.complete || page.rest === 'later') return undefined;
      if (page.rest === 'none') return { trades, pages };
      if (page.trades.length === 0) return undefined;
    }
    return undefined;
  }

  /** A reader of the same candles that has also heard these trades. */
  #replayed(reader: AuctionReader, trades: readonly Trade[], from: EpochMs | undefined): AuctionReader {
    const minutes = reader.candles('1m', ALL);
    const start = from ?? Infinity;
    const before = (['1d', '4h', '1h', '5m'] as const).flatMap((timeframe) => reader.candles(timeframe, ALL));
    const replayed = this.readers.create(reader.instrument);
    replayed.start([...before, ...minutes.filter(({ openTime }) => openTime < start)]);
    let next = 0;
    for (const candle of minutes.filter(({ openTime }) => openTime >= start)) {
      const end = after(candle.openTime, MINUTE_MS);
      for (let trade = trades[next]; trade && trade.time < end; trade = trades[next]) {
        replayed.apply({ type: 'trade', trade, backfilled: true });
        next += 1;
      }
      replayed.apply({ type: 'candle', candle, receivedAt: end, backfilled: true });
    }
    return replayed;
  }
}
