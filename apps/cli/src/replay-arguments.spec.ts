import { ProgressBar } from './progress-bar.js';
import { readReplayArguments } from './replay-arguments.js';

const YEAR = ['--from', '2024-01-01', '--to', '2024-12-31'];

describe('the arguments of a replay', () => {
  it('name whole UTC days, the last one included', () => {
    const { from, to, instrument, economics, seed, timeframe } = readReplayArguments([...YEAR, '--symbol', 'btc-usdt']);
    expect([from, to]).toEqual([Date.UTC(2024, 0, 1), Date.UTC(2025, 0, 1)]);
    expect(instrument).toMatchObject({ symbol: 'BTCUSDT', tickDecimals: 2 });
    expect([economics, seed, timeframe]).toEqual(['annotate', 1, '5m']);
    expect(readReplayArguments([...YEAR, '--timeframe', '15m']).timeframe).toBe('15m');
  });

  it('take the grid of a symbol that is not known', () => {
    expect(() => readReplayArguments([...YEAR, '--symbol', 'LTCUSDT'])).toThrow(/--tick and --step must be given/);
    const given = readReplayArguments([...YEAR, '--symbol', 'LTCUSDT', '--tick', '0.01', '--step', '0.001']);
    expect(given.instrument.facts).toMatchObject({ baseAsset: 'LTC', quoteAsset: 'USDT', tickSize: '0.01' });
  });

  it.each([
    [['--to', '2024-12-31'], /--from must be a day such as 2024-01-01, was missing/],
    [['--from', '2024-13-01', '--to', '2024-12-31'], /--from must be a day/],
    [['--from', '2024-02-01', '--to', '2024-01-01'], /--to must not be before --from/],
    [[...YEAR, '--economics', 'free'], /--economics must be annotate or block, was free/],
    [[...YEAR, '--trades', 'some'], /--trades must be aggTrades or trades, was some/],
    [[...YEAR, '--costs', 'none'], /--costs must be one of/],
    [[...YEAR, '--timeframe', '4h'], /--timeframe must be one of 5m, 15m, 30m, 1h, was 4h/],
    [[...YEAR, '--seed', 'x'], /--seed must be a whole number, was x/],
    [[...YEAR, '--colour', 'red'], /colour/],
  ])('are refused with what they must be: %j', (argv, message) => {
    expect(() => readReplayArguments(argv)).toThrow(message);
  });
});

describe('the progress bar', () => {
  const drawn = (isTTY: boolean): string[] => {
    const written: string[] = [];
    const bar = new ProgressBar({ isTTY, write: (text) => written.push(text) }, 10, 'days');
    for (let done = 0; done <= 10; done += 0.01) bar.at(done);
    bar.end();
    return written;
  };

  it('is drawn once a per cent on a terminal, and not at all elsewhere', () => {
    const lines = drawn(true);
    expect(lines).toHaveLength(101);
    expect(lines[50]).toBe(`\\r[${'#'.repeat(20)}${'.'.repeat(20)}]  50 %  5 of 10 days`.replace('\\r', '\r'));
    expect(drawn(false)).toEqual([]);
  });
});
