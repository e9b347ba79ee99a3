import type { Insertable, Selectable, Transaction } from 'kysely';
import { channelOf, type LedgerEvent, type MarketKey, type News, type NumberedNews, type Signal } from '#libs/signal';
import { DamagedRecordError } from '../errors.js';
import { checksumOf } from '../packed.js';
import type { NewsTable, Tables } from '../schema/tables.js';

interface Told extends MarketKey {
  readonly news: News;
}

/**
 * Numbers what is not there yet and keeps it, in the order given.
 *
 * @returns all of it, with the number under which it is kept.
 */
export async function keepNews(
  transaction: Transaction<Tables>,
  told: readonly Told[],
): Promise<readonly NumberedNews[]> {
  if (told.length === 0) return [];
  const names = told.map(({ news }) => nameOf(news));
  const before = await transaction.selectFrom('news').select(['name', 'seq']).where('name', 'in', names).execute();
  const known = new Map(before.map(({ name, seq }) => [name, seq]));
  const last = new Map<string, number>();
  const rows: Insertable<NewsTable>[] = [];
  const numbered: NumberedNews[] = [];
  for (const one of told) {
    const [channel, name] = [channelOf(one.news), nameOf(one.news)];
    const key = `${channel} ${one.broker} ${one.symbol}`;
    const seq = known.get(name) ?? (last.get(key) ?? (await lastSeq(transaction, one, channel))) + 1;
    const isNew = !known.has(name);
    numbered.push({ ...one, channel, seq, isNew });
    if (!isNew) continue;
    last.set(key, seq);
    known.set(name, seq);
    rows.push(rowOf(one, channel, seq));
  }
  if (rows.length > 0) await transaction.insertInto('news').values(rows).execute();
  return numbered;
}

/** @param signal the one it is about. @throws DamagedRecordError. */
export function readNews(row: Selectable<NewsTable>, signal: Signal): NumberedNews {
  const { broker, symbol, body, seq } = row;
  if (checksumOf(body, row.channel, broker, symbol, seq, row.signal_id) !== row.checksum) {
    throw new DamagedRecordError('news', row.name);
  }
  const event = body === null ? ({ type: 'decision' } as const) : (JSON.parse(body) as Omit<LedgerEvent, 'signal'>);
  const news = { ...event, signal } as News;
  return { broker, symbol, channel: channelOf(news), seq, news, isNew: false };
}

async function lastSeq(transaction: Transaction<Tables>, market: MarketKey, channel: string): Promise<number> {
  const { broker, symbol } = market;
  const row = await transaction
    .selectFrom('news')
    .select('seq')
    .where('broker', '=', broker)
    .where('symbol', '=', symbol)
    .where('channel', '=', channel)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.seq ?? 0;
}

function rowOf({ news, broker, symbol }: Told, channel: string, seq: number): Insertable<NewsTable> {
  const { signal, ...event } = news;
  const body = news.type === 'decision' ? null : JSON.stringify(event);
  const checksum = checksumOf(body, channel, broker, symbol, seq, signal.id);
  return { channel, broker, symbol, seq, name: nameOf(news), at: atOf(news), signal_id: signal.id, body, checksum };
}

/** The same for the same news, whenever it is told. */
function nameOf(news: News): string {
  const { id } = news.signal;
  switch (news.type) {
    case 'decision':
      return `decision ${id}`;
    case 'life':
      return `${news.event.code} ${id}`;
    case 'outcome': {
      const { kind, strategy, setup, direction } = news.outcome;
      return kind === 'signal' ? `outcome ${id}` : `vote ${id} ${strategy} ${setup} ${direction}`;
    }
  }
}

function atOf(news: News): number {
  switch (news.type) {
    case 'decision':
      return news.signal.asOf;
    case 'life':
      return news.event.at;
    case 'outcome':
      return news.outcome.result.exitedAt;
  }
}
