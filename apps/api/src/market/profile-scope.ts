import type { AuctionReader, BinnedReading, Scope } from '#libs/analysis';
import { MalformedRequestError } from '../problem.js';
import type { ProfileQueryDto, ScopeName } from './market-query.dto.js';
import { timeOf } from './market-times.js';

/** What is answered for a leg or a balance area while there is none. */
export const NO_SUCH_SCOPE: BinnedReading = {
  profile: undefined,
  bins: [],
  missing: [{ code: 'EMPTY', what: 'scope', have: 0, need: 1 }],
};

/**
 * @returns the scope that was asked for; undefined where it is a leg or a balance area and there is none now.
 * @throws MalformedRequestError unless either a scope or both times are named, the first before the second.
 */
export function scopeOf({ scope, from, to }: ProfileQueryDto, reader: AuctionReader): Scope | undefined {
  const [start, end] = [timeOf(from, '/from'), timeOf(to, '/to')];
  if (start === undefined && end === undefined) return namedScope(scope ?? 'developing', reader);
  if (scope !== undefined) throw malformed('/scope', 'must not be named together with from and to');
  if (start === undefined) throw malformed('/from', 'must be named together with to');
  if (end === undefined) throw malformed('/to', 'must be named together with from');
  if (start >= end) throw malformed('/from', 'must be before to');
  return { kind: 'fixed', from: start, to: end };
}

function namedScope(name: ScopeName, reader: AuctionReader): Scope | undefined {
  const { balance, legs } = reader.view();
  switch (name) {
    case 'developing':
    case 'prior_day':
    case 'week':
      return { kind: name };
    case 'composite_5':
      return { kind: 'composite', days: 5 };
    case 'composite_20':
      return { kind: 'composite', days: 20 };
    case 'session':
      return latestSession(reader);
    case 'balance':
      return balance && { kind: 'balance', from: balance.from, to: balance.confirmedAt };
    case 'leg':
      return legs.latest && { kind: 'leg', from: legs.latest.from, to: legs.latest.to };
  }
}

/** The session that began last. */
function latestSession(reader: AuctionReader): Scope | undefined {
  const sessions = (['asia', 'london', 'new_york'] as const).map((session) => ({ kind: 'session', session }) as const);
  const begun = sessions.flatMap((scope) => {
    const from = reader.profile(scope).profile?.from;
    return from === undefined ? [] : [{ scope, from }];
  });
  return begun.toSorted((a, b) => b.from - a.from)[0]?.scope;
}

function malformed(pointer: string, detail: string): MalformedRequestError {
  return new MalformedRequestError([{ pointer, detail }]);
}
