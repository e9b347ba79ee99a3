import { nameHash, scatter } from '../market/chance.js';
import { GeneratedMarket } from '../market/generated/generated-market.js';
import { listing } from '../market/instrument.js';
import type { Audience } from './audience.js';
import { SymbolFeed } from './symbol-feed.js';

const START = Date.UTC(2025, 0, 2, 9, 30);
const MINUTE = 60_000;

/** A name whose odd pulses fall between a boundary and its telling: within 65 ms of the full second pair. */
function awkwardName(): string {
  for (let i = 0; ; i += 1) {
    const phase = 65 + Math.floor((2_000 - 65) * scatter(nameHash(`COIN${i}`), 0));
    if (phase >= 1_000 && phase < 1_004) return `COIN${i}`;
  }
}

/** Hears what a feed tells, as the open times of what it is about. */
class Listener implements Audience {
  readonly heard: { readonly what: 'pulse' | 'boundary'; readonly of: number }[] = [];
  wanted(): ReadonlySet<string> {
    return new Set();
  }
  onTrade(): void {}
  onPulse(_: string, { running }: Parameters<Audience['onPulse']>[1]): void {
    this.heard.push({ what: 'pulse', of: running.openTime });
  }
  onBoundary(_: string, boundary: number): void {
    this.heard.push({ what: 'boundary', of: boundary });
  }
  flush(): void {}
  congested(): boolean {
    return false;
  }
}

it('tells of no candle before its predecessor is closed, whatever the phase of a market’s pulses', () => {
  const { instrument, character } = listing('LTCUSDT');
  const market = new GeneratedMarket('42', { instrument: { ...instrument, symbol: awkwardName() }, character });
  const feed = new SymbolFeed(market, START);
  const listener = new Listener();
  while (feed.nextTime < START + 10 * MINUTE) feed.step([listener]);
  const boundaries = listener.heard.filter(({ what }) => what === 'boundary');
  expect(boundaries.length).toBe(9);
  let closed = START;
  for (const { what, of } of listener.heard) {
    if (what === 'boundary') closed = of;
    else expect(of).toBeLessThanOrEqual(closed);
  }
  const pulses = listener.heard.length - boundaries.length;
  expect(pulses).toBeGreaterThan(580);
  expect(pulses).toBeLessThan(600);
});
