import fc from 'fast-check';
import { ChannelLog } from './channel-log.js';

function logOf(length: number): ChannelLog {
  const log = new ChannelLog(0);
  for (let i = 1; i <= length; i += 1)
    log.append({ channel: 'signal', ts: '', broker: 'BINANCE', symbol: 'BTCUSDT', data: i });
  return log;
}

describe('ChannelLog', () => {
  it('numbers from 1 without holes', () => {
    const log = logOf(3);
    const replay = log.since(0);
    expect(replay).toMatchObject({ gap: false });
    expect('missed' in replay ? replay.missed.map(({ seq, data }) => [seq, data]) : []).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    expect(log.seq).toBe(3);
  });

  it('replays exactly what was missed, or says that it cannot', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 500 }), (length, seen) => {
        const replay = logOf(length).since(seen);
        const kept = Math.min(length, 120);
        if (seen > length || seen < length - kept) expect(replay).toEqual({ gap: true });
        else
          expect(replay).toMatchObject({
            gap: false,
            missed: Array.from({ length: length - seen }, (_, i) => ({ seq: seen + 1 + i })),
          });
      }),
      { numRuns: 1000 },
    );
  });

  it('answers gap to a client of an earlier life of the service', () => {
    const log = new ChannelLog(1000);
    log.append({ channel: 'signal', ts: '', broker: 'BINANCE', symbol: 'BTCUSDT', data: 1 });
    expect(log.seq).toBe(1001);
    expect(log.since(999)).toEqual({ gap: true });
    expect(log.since(1000)).toMatchObject({ gap: false, missed: [{ seq: 1001 }] });
  });
});
