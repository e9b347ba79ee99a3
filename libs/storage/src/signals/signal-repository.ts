import type { Selectable } from 'kysely';
import type {
  Book,
  Entry,
  Evidence,
  KeptLedger,
  LedgerState,
  MarketKey,
  NewsChannel,
  NumberedNews,
  Outcome,
  Place,
  Signal,
  SignalFilter,
  SignalPage,
  SignalStore,
  StoredSignal,
} from '#libs/signal';
import type { EpochMs } from '#libs/market';
import type { Database } from '../database.js';
import type { DamagedRecordError } from '../errors.js';
import type { SignalsTable } from '../schema/tables.js';
import { Blobs } from './blobs.js';
import { EntryWriter } from './entry-writer.js';
import { Ledgers } from './ledgers.js';
import { readNews } from './news.js';
import { allOutcomes, readOutcome, soundOr } from './outcomes.js';
import { readSignal } from './signal-rows.js';
import { turnedBack } from './turned-back.js';

/** Ids named in one question. */
const AT_ONCE = 500;

type Rows = readonly Selectable<SignalsTable>[];

/** Decisions, evidence, outcomes and ledgers in a database. What is damaged is never given out, and told to `onDamage`. */
export class SignalRepository implements SignalStore {
  readonly #evidence = new Blobs('evidence');
  readonly #sheets = new Blobs('sheets');
  readonly #ledgers = new Ledgers();
  readonly #writer: EntryWriter;

  constructor(
    private readonly database: Database,
    private readonly onDamage: (error: DamagedRecordError) => void,
  ) {
    this.#writer = new EntryWriter(database.engine, this.#evidence, this.#sheets, this.#ledgers);
  }

  keep(entries: readonly Entry[]): Promise<readonly (readonly NumberedNews[])[]> {
    return this.database.ask(() => this.#writer.keep(entries));
  }

  find(id: string): Promise<StoredSignal | undefined> {
    return this.database.ask(async () => {
      const rows = await this.database.engine.db.selectFrom('signals').selectAll().where('id', '=', id).execute();
      return (await this.#withOutcomes(rows))[0];
    });
  }

  evidence(id: string): Promise<Evidence | undefined> {
    return this.database.ask(async () => {
      const { db } = this.database.engine;
      const row = await db.selectFrom('signals').select('evidence_digest').where('id', '=', id).executeTakeFirst();
      const text = row && (await this.#evidence.text(db, row.evidence_digest));
      return text === undefined ? undefined : { signalId: id, digest: row?.evidence_digest ?? '', text, sheets: [] };
    });
  }

  sheet(digest: string): Promise<string | undefined> {
    return this.database.ask(() => this.#sheets.text(this.database.engine.db, digest));
  }

  page(filter: SignalFilter, limit: number, after?: Place): Promise<SignalPage> {
    return this.database.ask(async () => {
      const rows = await this.#filtered(filter, after)
        .limit(limit + 1)
        .execute();
      const last = rows.length > limit ? rows[limit - 1] : undefined;
      const signals = await this.#withOutcomes(rows.slice(0, limit));
      return { signals, next: last && ({ asOf: last.as_of, id: last.id } as Place) };
    });
  }

  ledger(market: MarketKey, book: Book): Promise<KeptLedger | undefined> {
    return this.database.ask(async () => {
      const kept = await this.#ledgers.read(this.database.engine, market, book);
      return kept && { ...kept, signals: await this.#signals(namedBy(kept.state)) };
    });
  }

  latest({ broker, symbol }: MarketKey): Promise<Signal | undefined> {
    return this.database.ask(async () => {
      const query = this.database.engine.db.selectFrom('signals').selectAll().where('broker', '=', broker);
      const first = query.where('symbol', '=', symbol).where('role', '=', 'first');
      return this.#read(await first.orderBy('as_of', 'desc').limit(1).execute())[0];
    });
  }

  news({ broker, symbol }: MarketKey, channel: NewsChannel, limit: number): Promise<readonly NumberedNews[]> {
    return this.database.ask(async () => {
      const query = this.database.engine.db.selectFrom('news').selectAll().where('broker', '=', broker);
      const of = query.where('symbol', '=', symbol).where('channel', '=', channel);
      const rows = await of.orderBy('seq', 'desc').limit(limit).execute();
      const signals = new Map(
        (await this.#signals(rows.map(({ signal_id: id }) => id))).map((signal) => [signal.id, signal]),
      );
      return rows.toReversed().flatMap((row) => {
        const signal = signals.get(row.signal_id);
        return (signal && soundOr(this.onDamage, () => readNews(row, signal))) ?? [];
      });
    });
  }

  turnBack(market: MarketKey, asOf: EpochMs): Promise<void> {
    return this.database.ask(async () => {
      await this.database.engine.db.transaction().execute((transaction) => turnedBack(transaction, market, asOf));
      this.#ledgers.forget();
    });
  }

  outcomes(): AsyncIterable<Outcome> {
    return allOutcomes(this.database, this.onDamage);
  }

  #filtered({ from, to, ...filter }: SignalFilter, after: Place | undefined) {
    let query = this.database.engine.db.selectFrom('signals').selectAll();
    if (from !== undefined) query = query.where('as_of', '>=', from);
    if (to !== undefined) query = query.where('as_of', '<', to);
    for (const column of ['broker', 'symbol', 'strategy', 'setup'] as const) {
      const wanted = filter[column];
      if (wanted !== undefined) query = query.where(column, '=', wanted);
    }
    if (filter.signal !== undefined) query = query.where('direction', '=', filter.signal);
    if (filter.tradable !== undefined) query = query.where('tradable', '=', filter.tradable ? 1 : 0);
    if (after) {
      query = query.where((eb) =>
        eb.or([eb('as_of', '<', after.asOf), eb.and([eb('as_of', '=', after.asOf), eb('id', '>', after.id)])]),
      );
    }
    return query.orderBy('as_of', 'desc').orderBy('id');
  }

  async #signals(ids: readonly string[]): Promise<readonly Signal[]> {
    const unique = [...new Set(ids)];
    const signals: Signal[] = [];
    for (let from = 0; from < unique.length; from += AT_ONCE) {
      const some = unique.slice(from, from + AT_ONCE);
      signals.push(
        ...this.#read(
          await this.database.engine.db.selectFrom('signals').selectAll().where('id', 'in', some).execute(),
        ),
      );
    }
    return signals;
  }

  #read(rows: Rows): readonly Signal[] {
    return rows.flatMap((row) => soundOr(this.onDamage, () => readSignal(row)) ?? []);
  }

  async #withOutcomes(rows: Rows): Promise<readonly StoredSignal[]> {
    const signals = this.#read(rows);
    const ids = signals.filter(({ signal }) => signal !== 'Flat').map(({ id }) => id);
    const outcomes = new Map<string, Outcome | undefined>();
    if (ids.length > 0) {
      const query = this.database.engine.db.selectFrom('outcomes').selectAll().where('signal_id', 'in', ids);
      for (const row of await query.where('kind', '=', 'signal').execute())
        outcomes.set(
          row.signal_id,
          soundOr(this.onDamage, () => readOutcome(row)),
        );
    }
    return signals.map((signal) => ({ signal, outcome: outcomes.get(signal.id) }));
  }
}

function namedBy({ lives, shadows }: LedgerState): readonly string[] {
  return [...lives, ...shadows].map(({ signalId }) => signalId);
}
