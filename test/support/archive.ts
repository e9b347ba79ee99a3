import { existsSync, createReadStream } from 'node:fs';
import { text } from 'node:stream/consumers';
import { join, resolve } from 'node:path';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { checkCandle, epochMs, Instrument, type Candle } from '#libs/market';

/** Where recorded market data lies, if it lies anywhere; relative to the directory the tests are run in. */
export const DATA = resolve(process.env['MARKET_DATA_DIR'] ?? '../shared/data');

/** Binance spot BTCUSDT as its archive has it. */
export const BTCUSDT = new Instrument({
  broker: 'BINANCE',
  symbol: 'BTCUSDT',
  baseAsset: 'BTC',
  quoteAsset: 'USDT',
  tickSize: '0.01',
  stepSize: '0.00001',
  status: 'TRADING',
});

function archiveOf(month: string): string {
  return join(DATA, 'klines/binance-spot-BTCUSDT-1m', `BTCUSDT-1m-${month}.tar.gz`);
}

/** @returns the first of the months (`2024-01`) that are not on this machine, undefined if all are there. */
export function missingMonth(months: readonly string[]): string | undefined {
  return months.find((month) => !existsSync(archiveOf(month)));
}

/** @returns all 1m candles of the month, oldest first. @throws if its archive is not there. */
export async function archivedMonth(month: string, instrument = BTCUSDT): Promise<readonly Candle[]> {
  const days = new Map<string, string>();
  const entries = createReadStream(archiveOf(month)).pipe(createGunzip()).pipe(extract());
  for await (const entry of entries) days.set(entry.header.name, await text(entry));
  return [...days.keys()].toSorted().flatMap((name) => {
    const lines = (days.get(name) ?? '').split('\n').filter((line) => line !== '');
    return lines.map((line) => candleOf(line, instrument));
  });
}

/** One line of the public archive: 12 columns, times in ms, from 2025 on in microseconds. */
function candleOf(line: string, instrument: Instrument): Candle {
  const [openTime, open, high, low, close, volume, closeTime, quoteVolume, trades, buy, buyQuote] = line.split(',');
  return checkCandle({
    timeframe: '1m',
    openTime: epochMs(millis(openTime)),
    closeTime: epochMs(millis(closeTime) + 1),
    open: instrument.ticks(open ?? ''),
    high: instrument.ticks(high ?? ''),
    low: instrument.ticks(low ?? ''),
    close: instrument.ticks(close ?? ''),
    volume: instrument.steps(volume ?? ''),
    quoteVolume: instrument.quoteUnits(quoteVolume ?? ''),
    trades: Number(trades),
    takerBuyVolume: instrument.steps(buy ?? ''),
    takerBuyQuoteVolume: instrument.quoteUnits(buyQuote ?? ''),
  });
}

function millis(text: string | undefined): number {
  const time = Number(text);
  return time >= 1e14 ? Math.floor(time / 1000) : time;
}
