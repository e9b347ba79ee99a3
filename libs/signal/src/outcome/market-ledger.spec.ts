import { balance, balanced, minutesFrom, outOfBalance, viewOf } from '../../../../test/support/views.js';
import type { AuctionView } from '#libs/analysis';
import type { Candle } from '#libs/market';
import { createStrategies, defineStrategy, type Strategy, type Vote } from '#libs/strategy';
import { bookDigest, EMPTY_BOOK } from '../book/signal-book.js';
import { signalSettings } from '../settings.js';
import type { Signal } from '../signal.js';
import { SignalEngine } from '../signal-engine.js';
import { VotingService } from '../voting.service.js';
import type { LedgerState } from './ledger-state.js';
import type { LedgerEvent, MarketLedger } from './market-ledger.js';

const fresh = { stalenessMs: 0 };

function engineOf(more: readonly Strategy[] = []): SignalEngine {
  const settings = signalSettings();
  const grid = createStrategies().filter(({ id }) => id === 'grid');
  return new SignalEngine([...grid, ...more], new VotingService(settings.voting, settings.terms), settings);
}

/** The view of `viewOf` (a Long of the grid at 269,100, stop 268,450, target 270,000) at a later minute. */
function viewAt(
  minute: number,
  [open, high, low, close]: readonly number[],
  over: Partial<AuctionView> = {},
): AuctionView {
  const last = viewOf().latest['1m'];
  if (!last || open === undefined || high === undefined || low === undefined || close === undefined) {
    throw new Error('A candle of four prices expected');
  }
  const openTime = minutesFrom(minute - 1);
  const candle: Candle = { ...last, openTime, closeTime: minutesFrom(minute), open, high, low, close };
  return viewOf({ asOf: minutesFrom(minute), price: close, latest: { '1m': candle }, ...over });
}

/** A market whose minutes are advanced, decided and taken, as the service and the replay do. */
class Market {
  readonly signals: Signal[] = [];
  readonly events: LedgerEvent[] = [];

  constructor(
    private readonly engine: SignalEngine = engineOf(),
    readonly ledger: MarketLedger = engine.openLedger(),
  ) {}

  /** The same market, from here on with another ledger. */
  over(ledger: MarketLedger): Market {
    const market = new Market(this.engine, ledger);
    market.signals.push(...this.signals);
    market.events.push(...this.events);
    return market;
  }

  minute(view: AuctionView): Signal {
    this.events.push(...this.ledger.advance(view));
    const signal = this.engine.decide(view, fresh, this.ledger.book);
    this.ledger.decided(signal, view);
    this.signals.push(signal);
    return signal;
  }

  get codes(): readonly string[] {
    return this.events.map((one) =>
      one.type === 'life' ? one.event.code : `${one.outcome.kind} ${one.outcome.result.exit}`,
    );
  }
}

const FIRST = viewOf();
const FILLED = [269_200, 269_300, 269_050, 269_200];

describe('the ledger', () => {
  it('opens with an empty book, which is no input', () => {
    const market = new Market();
    expect(market.ledger.book).toBe(EMPTY_BOOK);
    expect(bookDigest(EMPTY_BOOK)).toBeUndefined();
    expect(market.minute(FIRST)).toEqual(engineOf().decide(FIRST, fresh));
  });

  it('allows one open signal of a setup, and names the book as an input while there is one', () => {
    const market = new Market();
    market.minute(FIRST);
    expect(market.ledger.book.open).toEqual([{ id: market.signals[0]?.id, setup: 'Grid', phase: 'PENDING' }]);
    const next = market.minute(viewAt(1, [269_200, 269_300, 269_150, 269_200]));
    expect(next).toMatchObject({ signal: 'Flat', refusal: 'NO_SETUP' });
    expect(next.votes[0]?.vote).toMatchObject({ kind: 'ineligible', code: 'ACTIVE_SIGNAL' });
    expect(next.reason).toMatch(/Grid needs its last signal over, was pending/);
    expect(next.inputDigest).not.toBe(`sha256:${FIRST.inputDigest}`);
  });

  it('lets the others vote where one is blocked', () => {
    const other = defineStrategy({
      id: 'other',
      setups: ['Mean Reversion'],
      parameters: {},
      warmUp: {},
      gate: { outOfBalance: 1, balanced: 1, failedBreakout: 1, transition: 1, event: 1 },
      vote: (view, terms): Vote => {
        const vote = createStrategies()
          .find(({ id }) => id === 'grid')
          ?.vote(view, terms);
        if (vote?.kind !== 'vote') throw new Error('The grid must vote');
        return { ...vote, orders: undefined, plan: { ...vote.plan, setup: 'Mean Reversion' } };
      },
    })();
    const market = new Market(engineOf([other]));
    expect(market.minute(FIRST)).toMatchObject({ setup: 'Mean Reversion', supporting: ['grid'] });
    const next = market.minute(viewAt(1, [269_200, 269_300, 269_150, 269_200]));
    expect(next).toMatchObject({ setup: 'Grid', signal: 'Long' });
    expect(next.votes.map(({ vote }) => vote.kind)).toEqual(['vote', 'ineligible']);
  });

  it('follows a signal and the vote behind it to the target', () => {
    const market = new Market();
    market.minute(FIRST);
    market.minute(viewAt(1, FILLED));
    expect(market.ledger.book.open[0]?.phase).toBe('ACTIVE');
    market.minute(viewAt(2, [269_200, 270_000, 269_200, 269_900], { state: outOfBalance }));
    expect(market.codes).toEqual(
      ['ENTERED', 'MOVE_BE', 'CLOSED', 'signal TP', 'vote TP'].filter((c) => c !== 'MOVE_BE'),
    );
    const [outcome] = market.events.flatMap((one) => (one.type === 'outcome' ? [one.outcome] : []));
    expect(outcome).toMatchObject({
      kind: 'signal',
      signalId: market.signals[0]?.id,
      strategy: 'grid',
      setup: 'Grid',
      direction: 1,
      state: 'Balanced',
      tradable: false,
      result: { exit: 'TP', hit: true, bars: 2 },
    });
    expect(outcome?.claim.p).toBeCloseTo(0.3385, 4);
    expect(market.ledger.book).toMatchObject({ open: [], stops: [] });
  });

  it('rests a setup for 15 minutes after a stop, and leaves its level alone for two hours', () => {
    const market = new Market();
    market.minute(FIRST);
    const stop = [269_200, 269_200, 268_400, 268_450];
    market.minute(viewAt(1, stop, { state: outOfBalance }));
    expect(market.codes).toEqual(['ENTERED', 'CLOSED', 'signal SL', 'vote SL']);
    const calm = (minute: number, over: Partial<AuctionView> = {}): Vote | undefined =>
      market.minute(viewAt(minute, [269_200, 269_200, 269_200, 269_200], over)).votes[0]?.vote;
    expect(calm(15)).toMatchObject({ code: 'COOLDOWN' });
    expect(calm(16)).toMatchObject({ code: 'LEVEL_BLOCKED' });
    expect(calm(120)).toMatchObject({ code: 'LEVEL_BLOCKED' });
    const narrow = { atr: { ...FIRST.atr, '1h': 0 }, balance: { ...balance, low: 268_660 } };
    expect(calm(121, narrow)).toMatchObject({ kind: 'vote' });
  });

  it('rests a setup for 15 minutes after a scratch, and does not hold it against the level', () => {
    const market = new Market();
    market.minute(FIRST);
    market.minute(viewAt(1, [269_200, 269_200, 268_700, 268_800], { state: outOfBalance }));
    expect(market.codes).toEqual(['ENTERED', 'SCRATCH']);
    expect(market.ledger.book).toMatchObject({ open: [], stops: [{ how: 'scratched', level: 269_100 }] });
    const calm = (minute: number): Vote | undefined =>
      market.minute(viewAt(minute, [269_200, 269_200, 269_200, 269_200])).votes[0]?.vote;
    expect(calm(15)).toMatchObject({ code: 'COOLDOWN' });
    expect(calm(16)).toMatchObject({ kind: 'vote' });
  });

  it('voids a signal that waits when the market leaves its state', () => {
    const market = new Market();
    market.minute(FIRST);
    market.minute(viewAt(1, [269_200, 269_300, 269_150, 269_200], { state: outOfBalance }));
    expect(market.codes).toEqual(['CLOSED', 'signal INVALIDATED', 'vote INVALIDATED']);
  });

  it('lets a signal that is never filled expire', () => {
    const market = new Market();
    market.minute(FIRST);
    for (let minute = 1; minute <= 60; minute += 1) {
      market.minute(viewAt(minute, [269_200, 269_300, 269_150, 269_200], { state: balanced, balance: undefined }));
    }
    expect(market.codes).toEqual(['CLOSED', 'signal EXPIRED', 'vote EXPIRED']);
  });

  it('follows votes that no signal came of: one at a time of each setup and direction', () => {
    const market = new Market();
    const blocked = { contiguity: { ...FIRST.contiguity, gaps: [{ from: minutesFrom(-5), to: minutesFrom(-3) }] } };
    expect(market.minute(viewOf(blocked))).toMatchObject({ signal: 'Flat', vetoes: ['GAP'] });
    market.minute(viewAt(1, [269_200, 269_300, 269_150, 269_200], blocked));
    market.minute(viewAt(2, FILLED, blocked));
    market.minute(viewAt(3, [269_200, 270_000, 269_200, 269_900], { state: outOfBalance }));
    expect(market.codes).toEqual(['vote TP']);
  });

  it('gives the same book object until something in it changes', () => {
    const market = new Market();
    market.minute(FIRST);
    const { book } = market.ledger;
    market.minute(viewAt(1, [269_200, 269_300, 269_150, 269_200]));
    expect(market.ledger.book).toBe(book);
    expect(bookDigest(book)).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('comes to the same end from the same minutes', () => {
    const run = (): Market => {
      const market = new Market();
      market.minute(FIRST);
      for (let minute = 1; minute < 200; minute += 1) {
        const wave = 269_200 + Math.round(900 * Math.sin(minute / 7));
        market.minute(viewAt(minute, [wave, wave + 120, wave - 120, wave]));
      }
      return market;
    };
    const [one, other] = [run(), run()];
    expect(one.events.length).toBeGreaterThan(8);
    expect(one.signals).toEqual(other.signals);
    expect(one.events).toEqual(other.events);
  });

  it('comes to the same end however often it was put down as text and taken up again', () => {
    const whole = new Market();
    let parts = new Market();
    const engine = engineOf();
    const states: string[] = [];
    for (let minute = 0; minute < 200; minute += 1) {
      const wave = 269_200 + Math.round(900 * Math.sin(minute / 7));
      const view = minute === 0 ? FIRST : viewAt(minute, [wave, wave + 120, wave - 120, wave]);
      whole.minute(view);
      parts.minute(view);
      const text = JSON.stringify(parts.ledger.state);
      expect(text).toBe(JSON.stringify(whole.ledger.state));
      states.push(text);
      const signalOf = (id: string): Signal | undefined => parts.signals.find((signal) => signal.id === id);
      parts = parts.over(engine.resumeLedger(JSON.parse(text) as LedgerState, signalOf));
      expect(bookDigest(parts.ledger.book)).toBe(bookDigest(whole.ledger.book));
    }
    expect(states.filter((text) => text.includes('"position":{"fill"')).length).toBeGreaterThan(8);
    expect(whole.events.length).toBeGreaterThan(8);
    expect(parts.signals).toEqual(whole.signals);
    expect(parts.events).toEqual(whole.events);
  });
});
