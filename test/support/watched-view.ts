import type { AuctionView } from '#libs/analysis';

/** A read beyond the end of what was known. */
export class PeekError extends Error {
  override readonly name = 'PeekError';
}

/**
 * The view with a trap behind the end of every list: what lies there is later than `asOf`, and reading it throws.
 */
export function poisoned(view: AuctionView): AuctionView {
  const { recent, hourlyRange, levels, nakedPocs, divergences, dayTypes, missing, inputs } = view;
  return {
    ...view,
    recent: trapped(recent),
    hourlyRange: trapped(hourlyRange),
    levels: trapped(levels),
    nakedPocs: trapped(nakedPocs),
    divergences: trapped(divergences),
    dayTypes: trapped(dayTypes),
    missing: trapped(missing),
    inputs: trapped(inputs),
  };
}

function trapped<T>(list: readonly T[]): readonly T[] {
  const get = (target: readonly T[], key: string | symbol, receiver: unknown): unknown => {
    if (typeof key === 'string' && /^\d+$/.test(key) && Number(key) >= target.length) {
      throw new PeekError(`Index must be below ${target.length}, was ${key}: that is not known yet`);
    }
    return Reflect.get(target, key, receiver);
  };
  return new Proxy(list, { get });
}

/** The view with every read of a field of its minutes counted. */
export class CountedView {
  reads = 0;
  readonly view: AuctionView;

  constructor(view: AuctionView) {
    const recent = view.recent.map(
      (minute) =>
        new Proxy(minute, {
          get: (target, key, receiver): unknown => {
            this.reads += 1;
            return Reflect.get(target, key, receiver);
          },
        }),
    );
    this.view = { ...view, recent };
  }
}
