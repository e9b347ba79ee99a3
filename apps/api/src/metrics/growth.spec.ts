import fc from 'fast-check';
import { Growth } from './growth.js';

describe('growth', () => {
  it('is the sum of all that was counted, however often counting started again', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(50))), (lives) => {
        const growth = new Growth();
        let [sum, grown] = [0, 0];
        for (const steps of lives) {
          let count = 0;
          // Each life begins with a count below the last one's, which is how a new one is told.
          grown += growth.of('a', 0);
          for (const step of steps) {
            count += step;
            sum += step;
            grown += growth.of('a', count);
          }
        }
        expect(grown).toBe(sum);
      }),
    );
  });

  it('keeps names apart', () => {
    const growth = new Growth();
    expect([growth.of('a', 3), growth.of('b', 5), growth.of('a', 4)]).toEqual([3, 5, 1]);
  });
});
