import { btcusdt, minutesFrom, viewOf } from '../../../../test/support/views.js';
import { createStrategies } from '#libs/strategy';
import { signalSettings } from '../settings.js';
import { SignalEngine } from '../signal-engine.js';
import { VotingService } from '../voting.service.js';
import { dayIsOver } from './book-rules.js';
import { bookDigest, EMPTY_BOOK, type SignalBook } from './signal-book.js';
import { startOfDay } from '#libs/market';

const day = startOfDay(minutesFrom(0));
const lost = (lossesInARow: number, netR: number, on = day): SignalBook => ({
  ...EMPTY_BOOK,
  day: { day: on, lossesInARow, netR },
});

describe('a day of losses', () => {
  it.each([
    ['three in a row', lost(3, -0.5), true],
    ['two in a row', lost(2, -1.9), false],
    ['-2 R', lost(1, -2), true],
    ['yesterday', lost(5, -9, startOfDay(minutesFrom(-1_440))), false],
    ['nothing', EMPTY_BOOK, false],
  ])('is over after %s: %#', (_what, book, over) => {
    expect(dayIsOver(book, viewOf()) !== undefined).toBe(over);
  });

  it('vetoes every signal of the day', () => {
    const settings = signalSettings();
    const engine = new SignalEngine(createStrategies(), new VotingService(settings.voting, settings.terms), settings);
    const signal = engine.decide(viewOf(), { stalenessMs: 0 }, lost(3, -0.5));
    expect(signal).toMatchObject({ instrument: btcusdt, signal: 'Flat', vetoes: ['MAX_LOSSES'] });
    expect(signal.reason).toMatch(/^Stopped for the day: 3 losses in a row today\./);
  });
});

describe('the digest of a book', () => {
  it('tells every book with something in it from every other', () => {
    const stop = { how: 'stopped', setup: 'Grid', direction: 1, level: 5, at: minutesFrom(-5) } as const;
    const books = [lost(1, -1), lost(2, -1), { ...EMPTY_BOOK, stops: [stop] }, { ...lost(1, -1), stops: [stop] }];
    expect(new Set(books.map(bookDigest)).size).toBe(4);
    expect(bookDigest({ ...EMPTY_BOOK })).toBeUndefined();
  });
});
