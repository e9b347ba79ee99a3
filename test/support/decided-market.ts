import { minutesFrom, outOfBalance, viewOf } from './views.js';
import type { AuctionView } from '#libs/analysis';
import type { Candle } from '#libs/market';
import { evidenceOf, SignalEngine, signalSettings, VotingService } from '#libs/signal';
import type { Entry, Evidence, MarketLedger, Signal } from '#libs/signal';
import { createStrategies } from '#libs/strategy';

const settings = signalSettings();
export const engine = new SignalEngine(
  createStrategies(),
  new VotingService(settings.voting, settings.terms),
  settings,
);

/** A view at a minute of which the engine makes a Long, or a Flat. */
function viewAt(minute: number, kind: 'Long' | 'Flat'): AuctionView {
  const last = viewOf().latest['1m'];
  if (!last) throw new Error('A candle expected');
  const wave = 269_200 + Math.round(900 * Math.sin(minute / 7));
  const prices = { open: wave, high: wave + 120, low: wave - 120, close: wave };
  const candle: Candle = { ...last, openTime: minutesFrom(minute - 1), closeTime: minutesFrom(minute), ...prices };
  const state = kind === 'Flat' ? { state: outOfBalance } : {};
  return viewOf({ asOf: minutesFrom(minute), latest: { '1m': candle }, ...state });
}

/** A market that is decided minute by minute, every fifth one a Long, as the service does it. */
export class DecidedMarket {
  readonly ledger: MarketLedger = engine.openLedger();
  readonly entries: Entry[] = [];

  constructor(minutes: number) {
    for (let minute = 0; minute < minutes; minute += 1) this.entries.push(this.minute(minute));
  }

  minute(minute: number): Entry {
    const view = viewAt(minute, minute % 5 === 0 ? 'Long' : 'Flat');
    const events = this.ledger.advance(view);
    const signal = engine.decide(view, { stalenessMs: 0 }, this.ledger.book);
    const evidence = this.#evidence(view, signal);
    this.ledger.decided(signal, view);
    const { broker, symbol, asOf } = signal;
    const ledgers = { followed: this.ledger.state };
    return { broker, symbol, asOf, events, decision: { role: 'first', signal, evidence }, ledgers };
  }

  #evidence(view: AuctionView, signal: Signal): Evidence {
    const { book } = this.ledger;
    const configuration = engine.configuration(book.learned);
    return evidenceOf({ view, signal, book, ranges: [], tape: [], configuration, codeVersion: 'test' });
  }
}

/** The signals of some entries. */
export function signalsOf(entries: readonly Entry[]): readonly Signal[] {
  return entries.flatMap(({ decision }) => (decision ? [decision.signal] : []));
}
