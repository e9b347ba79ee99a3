import type { AuctionView, StructuredProfile } from '#libs/analysis';
import { toIso } from '#libs/market';
import { canonicalJson, type Json, type JsonObject } from '../canonical-json.js';
import { sha256 } from '../content-digest.js';
import type { SignalBook } from '../book/signal-book.js';
import type { Signal } from '../signal.js';
import { STALE_MS } from '../data-quality.js';
import { snakeCased } from './key-style.js';
import { printedReadings } from './printed-readings.js';
import type { DigestedRange } from './range-digests.js';
import type { SheetedMinute, TradeSheet } from './trade-sheet.js';

/** All that a decision rests on, as text that is named by its own digest. */
export interface Evidence {
  readonly signalId: string;
  /** `sha256:` and the digest of `text`. */
  readonly digest: string;
  /** Canonical JSON of the record: keys in order, no white space. */
  readonly text: string;
  /** The trades that the record names by their digests; not a part of the text. */
  readonly sheets: readonly TradeSheet[];
}

/** A minute of trades that a record names, whether or not its sheet is at hand. */
export interface NamedMinute extends Omit<SheetedMinute, 'sheet'> {
  readonly sheet: Pick<TradeSheet, 'digest'> & { readonly text?: string };
}

/** What evidence is made of. */
export interface EvidenceSources {
  readonly view: AuctionView;
  readonly signal: Signal;
  readonly book: SignalBook;
  readonly ranges: readonly DigestedRange[];
  /** The minutes whose single trades shaped the decision, where they are known. */
  readonly tape: readonly NamedMinute[];
  /** Every setting that shaped the decision. */
  readonly configuration: JsonObject;
  /** Version and, where known, commit of the program. */
  readonly codeVersion: string;
}

/** Changes with the form of the record. */
const FORMAT = 1;

/**
 * Writes down one decision, Flat included: input ranges with digests, what was read of them (state, balance, profiles,
 * levels, legs, order flow), the book, every vote with every rule (value, threshold, verdict), vetoes, configuration, code
 * version, decision. Prices in ticks of the instrument, times of the inputs in milliseconds. What single trades told is in
 * `printed`; the minutes that told it are named by the digests of their trades, which are kept beside the record. The age of the candle is 0 unless it made the decision stale: how old exactly
 * the candle was makes no other difference, and a replay comes to the same bytes.
 */
export function evidenceOf(sources: EvidenceSources): Evidence {
  const text = canonicalJson(recordOf(sources));
  const sheets = sources.tape.flatMap(({ sheet }) =>
    sheet.text === undefined ? [] : [{ digest: sheet.digest, text: sheet.text }],
  );
  return { signalId: sources.signal.id, digest: sha256(text), text, sheets };
}

function recordOf({ view, signal, book, ranges, tape, configuration, codeVersion }: EvidenceSources): Json {
  const { id, instrument, votes, dataQuality, configVersion, inputDigest, ...decision } = signal;
  const { strategies, ...settings } = configuration;
  const stalenessMs = dataQuality.stalenessMs > STALE_MS ? dataQuality.stalenessMs : 0;
  return {
    format: FORMAT,
    signal_id: id,
    as_of: toIso(signal.asOf),
    code_version: codeVersion,
    config_version: configVersion,
    configuration: { settings: fields(settings), strategies },
    instrument: fields(instrument.facts),
    inputs: {
      digest: inputDigest,
      candles_digest: `sha256:${view.inputDigest}`,
      ranges: fields(ranges),
      trades: fields(tape.map(({ sheet: { digest }, ...minute }) => ({ ...minute, digest }))),
    },
    staleness_ms: stalenessMs,
    book: fields(book),
    reading: fields(readingOf(view)),
    printed: fields(printedReadings(view)),
    votes: fields(votes.map(({ claim: _, ...ballot }) => ballot)),
    data_quality: fields({ ...dataQuality, stalenessMs }),
    decision: fields(decision),
  };
}

/** What is read of a view and can be shown; candles are named by their ranges. */
function readingOf(view: AuctionView): object {
  const { price, atr, sigma, session, state, balance, aggression, delta, orderFlow, levels, legs, confluence } = view;
  return {
    price,
    atr,
    sigma,
    session,
    state,
    balance,
    aggression,
    delta,
    orderFlow,
    levels: levels.map(({ members: _, ...level }) => level),
    legs: { up: legOf(legs.up), down: legOf(legs.down) },
    confluence,
    developing: profileOf(view.developing),
    priorDay: profileOf(view.priorDay),
    contiguity: view.contiguity,
    missing: view.missing,
  };
}

function legOf(leg: AuctionView['legs']['up']): object | undefined {
  return leg && { ...leg, profile: profileOf(leg.profile) };
}

/** Without the bins; nodes are in `levels` where they count. */
function profileOf(profile: StructuredProfile | undefined): object | undefined {
  if (!profile) return undefined;
  const { from, to, low, high, binSize, poc, vah, val, volume, total, pocStrength, quality, closed } = profile;
  return { from, to, low, high, binSize, poc, vah, val, volume, total, pocStrength, quality, closed };
}

/** Plain JSON of a value, fields in snake case; what is undefined is left out. */
function fields(value: unknown): Json {
  return value === undefined ? null : snakeCased(JSON.parse(JSON.stringify(value)) as Json);
}
