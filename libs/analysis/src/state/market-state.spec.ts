import { after, MINUTE_MS } from '#libs/market';
import type { MarketState } from '../readings.js';
import { confidence, StateMachine } from './market-state.js';
import type { Reference } from './reference-value.js';
import { NO_FEATURES } from './state-evidence.js';
import { MONDAY } from '../testing/random-market.js';

const VALUE: Reference = {
  id: 'day:2024-03-03',
  source: 'prior_day',
  poc: 150,
  val: 100,
  vah: 200,
  binSize: 5,
  narrow: false,
};

interface Bar {
  readonly close: number;
  readonly score?: number | undefined;
  readonly gap?: boolean;
  readonly reference?: Reference;
}

/** Feeds 5m closes to a machine, high and low two ticks around the close. */
class Market {
  readonly machine = new StateMachine();
  #bars = 0;
  #reference: Reference = VALUE;

  feed(...bars: readonly Bar[]): MarketState | undefined {
    return bars.map((bar) => this.#close(bar)).at(-1);
  }

  #close({ close, score, gap = false, reference = this.#reference }: Bar): MarketState | undefined {
    this.#bars += 1;
    const closedAt = after(MONDAY, this.#bars * 5 * MINUTE_MS);
    const bar = { closedAt, close, high: close + 2, low: close - 2, relativeVolume: 1.5, event: false, gap };
    if (reference.id !== this.#reference.id) this.machine.referenceChanged(reference, closedAt);
    this.#reference = reference;
    this.machine.count(bar, reference);
    const coverage = score === undefined ? 0.5 : 1;
    return this.machine.close(bar, reference, { features: NO_FEATURES, score, coverage, lean: 0 });
  }
}

const INSIDE = { close: 150, score: 0.3 };
const ABOVE = { close: 220, score: 0.7 };
const BELOW = { close: 80, score: 0.7 };

describe('StateMachine', () => {
  it('knows no state before there is evidence, then begins balanced', () => {
    const market = new Market();
    expect(market.feed({ close: 150 })).toBeUndefined();
    expect(market.feed({ close: 150, score: 0.4 })).toMatchObject({ label: 'Balanced', direction: 0 });
  });

  it('leaves balance after two closes outside with a score, on the side of the break', () => {
    const market = new Market();
    expect(market.feed(INSIDE, ABOVE)?.label).toBe('Balanced');
    expect(market.feed(ABOVE)).toMatchObject({ label: 'Out of Balance', direction: 1 });
    expect(new Market().feed(INSIDE, BELOW, BELOW)).toMatchObject({ label: 'Out of Balance', direction: -1 });
  });

  it('stays balanced where the score or the side does not last', () => {
    expect(new Market().feed(INSIDE, ABOVE, { ...ABOVE, score: 0.64 }, ABOVE)?.label).toBe('Balanced');
    expect(new Market().feed(INSIDE, ABOVE, BELOW)?.label).toBe('Balanced');
    expect(new Market().feed(INSIDE, { close: 150, score: 0.9 }, { close: 150, score: 0.9 })?.label).toBe('Balanced');
  });

  it('remembers a failed breakout for two hours', () => {
    const market = new Market();
    const failed = market.feed(
      INSIDE,
      ABOVE,
      { close: 248, score: 0.8 },
      { close: 190, score: 0.7 },
      { close: 180, score: 0.7 },
    );
    expect(failed).toMatchObject({
      label: 'Balanced',
      failedBreakout: {
        direction: 1,
        extreme: 250,
        depth: 0.5,
        at: after(MONDAY, 25 * MINUTE_MS),
        relativeVolume: 1.5,
      },
    });
    expect(market.feed(...Array.from({ length: 23 }, () => INSIDE))?.failedBreakout).toBeDefined();
    expect(market.feed(INSIDE)?.failedBreakout).toBeUndefined();
  });

  it('returns to balance when the evidence fades', () => {
    const market = new Market();
    const faded = { close: 220, score: 0.5 };
    expect(market.feed(INSIDE, ABOVE, ABOVE, faded, faded)?.label).toBe('Out of Balance');
    expect(market.feed(faded)).toMatchObject({ label: 'Balanced', failedBreakout: undefined });
  });

  it('returns to balance beyond the opposite side, without a failed breakout', () => {
    const market = new Market();
    expect(market.feed(INSIDE, ABOVE, ABOVE, BELOW, BELOW)).toMatchObject({
      label: 'Balanced',
      failedBreakout: undefined,
    });
  });

  it('returns to balance when a new balance area becomes the reference', () => {
    const area: Reference = { ...VALUE, id: 'balance:1', source: 'balance', val: 210, vah: 230, poc: 220 };
    expect(new Market().feed(INSIDE, ABOVE, ABOVE, { ...ABOVE, reference: area })?.label).toBe('Balanced');
  });

  it('measures a failure against the value that was broken, even after the day has moved on', () => {
    const next: Reference = { ...VALUE, id: 'day:2024-03-04', val: 215, vah: 260, poc: 240 };
    const market = new Market();
    market.feed(INSIDE, ABOVE, ABOVE, { ...ABOVE, reference: next });
    expect(market.feed({ close: 190, score: 0.7 }, { close: 190, score: 0.7 })?.failedBreakout?.depth).toBeCloseTo(
      0.22,
      12,
    );
  });

  it('carries its state with less confidence where evidence is short', () => {
    const market = new Market();
    const before = market.feed(INSIDE, ABOVE, ABOVE);
    const carried = market.feed({ close: 220 }, { close: 220 }, { close: 220 });
    expect(carried).toMatchObject({ label: 'Out of Balance', score: undefined });
    expect(carried?.confidence).toBeCloseTo((before?.confidence ?? 0) * 0.8, 12);
    expect(market.feed({ close: 150 }, { close: 150 })?.failedBreakout).toBeDefined();
  });

  it('keeps its state at half confidence where minutes are missing', () => {
    const market = new Market();
    const sure = market.feed(INSIDE, ABOVE, ABOVE);
    const kept = market.feed(...Array.from({ length: 6 }, () => ({ ...INSIDE, score: 0.7, gap: true })));
    expect(kept).toMatchObject({ label: 'Out of Balance', gap: true });
    expect(kept?.confidence).toBeCloseTo(0.5 * (sure?.confidence ?? 0), 12);
  });

  it('is less sure of a narrow value', () => {
    const narrow = new Market().feed({ ...INSIDE, reference: { ...VALUE, id: 'day:0', narrow: true } });
    expect(narrow?.confidence).toBeCloseTo(0.7 * (new Market().feed(INSIDE)?.confidence ?? 0), 12);
  });
});

describe('confidence', () => {
  it('is a half where the state would be left, and whole far from there', () => {
    expect(confidence('Out of Balance', 0.5, 1)).toBe(0.5);
    expect(confidence('Out of Balance', 0.85, 1)).toBe(1);
    expect(confidence('Balanced', 0.65, 1)).toBe(0.5);
    expect(confidence('Balanced', 0.2, 1)).toBe(1);
    expect(confidence('Balanced', 0.2, 0.6)).toBe(0.6);
  });
});
