import fc from 'fast-check';
import type { AuctionView, MarketState } from '#libs/analysis';
import { EMPTY, FIELDS, UNKNOWN_ATR, UNKNOWN_DELTA } from './empty.js';
import { balance, balanced, minutesFrom, quietFlow, viewOf } from './hand-made.js';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const signed = fc.double({ min: -1, max: 1, noNaN: true });
const session = fc.constantFrom(
  'asia',
  'london_first_hour',
  'london',
  'new_york_am',
  'new_york_midday',
  'new_york_last_hour',
  'weekend',
  'off_hours',
) satisfies fc.Arbitrary<AuctionView['session']>;

/** An area of any size and place, price anywhere within three widths of it. */
const place = fc.record({
  low: fc.integer({ min: 50, max: 100_000_000 }),
  relativeWidth: fc.double({ min: 0, max: 0.2, noNaN: true }),
  poc: share,
  quality: share,
  position: fc.double({ min: -1, max: 2, noNaN: true }),
});

const stateOf = fc.record({
  label: fc.constantFrom('Balanced', 'Balanced', 'Out of Balance') satisfies fc.Arbitrary<MarketState['label']>,
  direction: fc.constantFrom(1, -1) satisfies fc.Arbitrary<1 | -1>,
  score: fc.option(share, { nil: undefined }),
  confidence: share,
  event: fc.constantFrom(false, false, false, true),
  minutes: fc.integer({ min: 0, max: 600 }),
});

/** Views of every kind a reader can make: any state, area, volatility and flow; the parts fit together. */
export const anyView: fc.Arbitrary<AuctionView> = fc
  .record({
    place,
    state: stateOf,
    flow: signed,
    session,
    noise: fc.double({ min: 0.00001, max: 0.02, noNaN: true }),
    hourlyRange: fc.array(fc.double({ min: 0.0005, max: 0.012, noNaN: true }), { maxLength: 30 }),
  })
  .map(({ place: { low, relativeWidth, poc, quality, position }, state, flow, noise, ...rest }) => {
    const high = low + Math.max(1, Math.round(low * relativeWidth));
    const inside = low + Math.round(poc * (high - low));
    const price = Math.max(1, low + Math.round(position * (high - low)));
    const { label, minutes, direction, ...measured } = state;
    const atr = (factor: number): number => Math.max(0.5, price * noise * factor);
    return viewOf({
      ...rest,
      price,
      atr: {
        '1m': atr(0.08),
        '5m': atr(0.2),
        '15m': atr(0.4),
        '30m': atr(0.6),
        '1h': atr(1),
        '4h': atr(2),
        '1d': atr(5),
      },
      sigma: atr(0.05),
      state: {
        ...balanced,
        ...measured,
        label,
        direction: label === 'Balanced' ? 0 : direction,
        since: minutesFrom(-minutes),
      },
      balance: { ...balance, low, high, poc: inside, val: low, vah: high, quality },
      aggression: { ...quietFlow, score: flow },
    });
  });

/** Views like those, most of which a grid likes: for properties that need votes. */
export const calmView: fc.Arbitrary<AuctionView> = fc
  .record({
    position: fc.double({ min: 0.05, max: 0.95, noNaN: true }),
    width: fc.integer({ min: 900, max: 6_000 }),
    poc: share,
    quality: fc.double({ min: 0.6, max: 1, noNaN: true }),
    confidence: fc.double({ min: 0.6, max: 1, noNaN: true }),
    flow: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
    sigma: fc.double({ min: 20, max: 200, noNaN: true }),
    noise: fc.integer({ min: 40, max: 400 }),
    session,
  })
  .map(({ position, width, poc, quality, confidence, flow, sigma, noise, session: name }) => {
    const low = 268_650;
    const high = low + width;
    return viewOf({
      price: low + Math.round(position * width),
      atr: { ...viewOf().atr, '5m': noise, '15m': 2 * noise },
      balance: { ...balance, low, high, poc: low + Math.round(poc * width), val: low, vah: high, quality },
      state: { ...balanced, confidence },
      aggression: { ...quietFlow, score: flow },
      sigma,
      session: name,
    });
  });

/** A good view of which any selection of what may be unknown is unknown. */
export const partialView: fc.Arbitrary<AuctionView> = fc
  .record({
    view: calmView,
    fields: fc.subarray([...FIELDS]),
    empty: fc.subarray(['hourlyRange', 'inputs', 'latest', 'recent'] as const satisfies (keyof AuctionView)[]),
    atr: fc.subarray(Object.keys(UNKNOWN_ATR)),
    delta: fc.subarray(Object.keys(UNKNOWN_DELTA)),
  })
  .map(({ view, fields, empty, atr, delta }) => ({
    ...view,
    ...Object.fromEntries(fields.map((field) => [field, undefined])),
    ...Object.fromEntries(empty.map((field) => [field, EMPTY[field]])),
    atr: { ...view.atr, ...Object.fromEntries(atr.map((name) => [name, undefined])) },
    delta: { ...view.delta, ...Object.fromEntries(delta.map((name) => [name, undefined])) },
  }));
