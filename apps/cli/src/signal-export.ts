import { toIso } from '#libs/market';
import { wasEntered, type Place, type SignalFilter, type SignalStore, type StoredSignal } from '#libs/signal';

export const FORMATS = ['jsonl', 'csv'] as const;
export type ExportFormat = (typeof FORMATS)[number];

/** Read at a time. */
const PAGE = 200;

const COLUMNS = [
  'signal_id',
  'timestamp',
  'broker',
  'symbol',
  'signal',
  'confidence',
  'entry',
  'stop_loss',
  'target',
  'tradable',
  'strategy',
  'setup',
  'market_state',
  'reason',
  'exit',
  'exited_at',
  'gross_r',
  'net_r',
  'config_version',
  'input_digest',
] as const;

type Row = Readonly<Record<(typeof COLUMNS)[number], string | number | boolean | null>>;

/** Decisions and what became of them, newest first, a line each; CSV (RFC 4180) begins with the names of its columns. */
export async function* exportLines(
  store: SignalStore,
  filter: SignalFilter,
  format: ExportFormat,
): AsyncGenerator<string> {
  if (format === 'csv') yield COLUMNS.join(',');
  for (let after: Place | undefined; ;) {
    const { signals, next } = await store.page(filter, PAGE, after);
    for (const one of signals) yield format === 'csv' ? csvOf(rowOf(one)) : JSON.stringify(rowOf(one));
    if (!next) return;
    after = next;
  }
}

function rowOf({ signal, outcome }: StoredSignal): Row {
  const price = (ticks: number | undefined): number | null =>
    ticks === undefined ? null : signal.instrument.price(ticks);
  const entered = outcome && wasEntered(outcome.result) ? outcome.result : undefined;
  return {
    signal_id: signal.id,
    timestamp: toIso(signal.asOf),
    broker: signal.broker,
    symbol: signal.symbol,
    signal: signal.signal,
    confidence: signal.confidence ?? null,
    entry: price(signal.entry),
    stop_loss: price(signal.stop),
    target: price(signal.target),
    tradable: signal.tradable,
    strategy: signal.strategy ?? null,
    setup: signal.setup,
    market_state: signal.marketState ?? null,
    reason: signal.reason,
    exit: outcome?.result.exit ?? null,
    exited_at: outcome ? toIso(outcome.result.exitedAt) : null,
    gross_r: entered?.grossR ?? null,
    net_r: entered?.netR ?? null,
    config_version: signal.configVersion,
    input_digest: signal.inputDigest,
  };
}

function csvOf(row: Row): string {
  return COLUMNS.map((column) => cellOf(row[column])).join(',');
}

function cellOf(value: Row[keyof Row]): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
