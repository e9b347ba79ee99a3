import type { ProfileScopes } from '../profile/profile-scopes.js';
import type { StructuredProfile } from '../profile/read-profile.js';
import type { EpochMs } from '#libs/market';
import type { ImpulseLeg } from './impulse-leg.js';
import type { LegTracker } from './leg-tracker.js';

/** An impulse leg with the volume profile of its way from origin to extreme, the pullback left out. */
export interface ProfiledLeg extends ImpulseLeg {
  /** Undefined of a leg that is not valid. Its low nodes are where price went through fast. */
  readonly profile: StructuredProfile | undefined;
}

/** The living impulse legs as of the last close of the working timeframe, valid or not. */
export interface LegsReading {
  readonly up: ProfiledLeg | undefined;
  readonly down: ProfiledLeg | undefined;
  /** The one with the later extreme. */
  readonly latest: ProfiledLeg | undefined;
}

/** Makes the profile of each valid leg once. */
export class LegProfiles {
  readonly #known = new WeakMap<ImpulseLeg, ProfiledLeg>();

  constructor(private readonly scopes: Pick<ProfileScopes, 'read'>) {}

  /** @param asOf the last 5m close, undefined before the first: then there are no legs. */
  read({ up, down, latest }: Pick<LegTracker, 'up' | 'down' | 'latest'>, asOf: EpochMs | undefined): LegsReading {
    const profiled = (leg: ImpulseLeg | undefined): ProfiledLeg | undefined => leg && asOf && this.#profiled(leg, asOf);
    return Object.freeze({ up: profiled(up), down: profiled(down), latest: profiled(latest) });
  }

  #profiled(leg: ImpulseLeg, asOf: EpochMs): ProfiledLeg {
    const known = this.#known.get(leg);
    if (known) return known;
    const scope = { kind: 'leg', from: leg.from, to: leg.to } as const;
    const profile = leg.valid ? this.scopes.read(scope, asOf).profile : undefined;
    const made = Object.freeze({ ...leg, extreme: Object.freeze({ ...leg.extreme }), profile });
    this.#known.set(leg, made);
    return made;
  }
}
