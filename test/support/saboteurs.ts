import type { AuctionView } from '#libs/analysis';
import { abstain, defineStrategy, strategies, type StrategyFactory, type Vote, type WarmUp } from '#libs/strategy';
import { terms } from './law.js';

/** A strategy that breaks a law. */
export interface Saboteur {
  readonly what: string;
  readonly make: StrategyFactory;
  /** Name of the law. */
  readonly breaks: string;
  /** Of what it is accused. */
  readonly because: RegExp;
}

const honest = (strategies.find(({ id }) => id === 'grid') ?? fail('No grid'))();

/** What an honest strategy says, twisted. */
function twisted(twist: (vote: Vote, view: AuctionView) => Vote, warmUp: WarmUp = honest.warmUp): StrategyFactory {
  const { setups, gate } = honest;
  const vote = (view: AuctionView): Vote => twist(honest.vote(view, terms), view);
  return defineStrategy({ id: 'saboteur', setups, parameters: {}, warmUp, gate, vote });
}

function saying(vote: Vote, sentence: string): Vote {
  return { ...vote, reason: sentence };
}

function never(why: string): Vote {
  return abstain('Grid', { checks: [] }, why);
}

/** Counts what it was asked. */
function counting(): StrategyFactory {
  let asked = 0;
  return twisted((vote) => saying(vote, `Asked ${(asked += 1)} times.`));
}

/** Knows the latest price it ever saw, and says it of every earlier minute. */
function hindsighted(): StrategyFactory {
  let latest: AuctionView | undefined;
  return twisted((vote, view) => {
    if (!latest || view.asOf >= latest.asOf) latest = view;
    return latest === view ? vote : saying(vote, `It will be ${latest.price}.`);
  });
}

/** Does without the contract, and so without its warm-up. */
function hasty(): StrategyFactory {
  const make = twisted((vote) => vote);
  const rash = (): ReturnType<StrategyFactory> => ({ ...make(), vote: () => never('Too early to say.') });
  return Object.assign(rash, { id: make.id });
}

function compareEach({ recent }: AuctionView): number {
  return recent.reduce((most, one) => Math.max(most, recent.filter(({ close }) => close === one.close).length), 0);
}

function hang(): never {
  for (;;);
}

const SOUND = 'answers any view with a sound vote, and writes to none';
const PURE = 'answers equal views with equal bytes, from any instance, without clock or chance';

export const SABOTEURS: readonly Saboteur[] = [
  {
    what: 'throws dice',
    make: twisted((vote) => saying(vote, `Luck ${Math.random()}.`)),
    breaks: PURE,
    because: /nothing but its view/,
  },
  {
    what: 'looks at the clock',
    make: twisted((vote) => saying(vote, `It is ${Date.now()}.`)),
    breaks: PURE,
    because: /nothing but its view/,
  },
  {
    what: 'remembers',
    make: counting(),
    breaks: 'remembers nothing from one view to the next',
    because: /Asked \d+ times/,
  },
  {
    what: 'peeks at the next minute',
    make: twisted((vote, { recent, price }) => ((recent[recent.length]?.close ?? 0) > price ? never('Wait.') : vote)),
    breaks: 'reads nothing that was not known yet',
    because: /not known yet/,
  },
  {
    what: 'is wise after the event',
    make: hindsighted(),
    breaks: 'is warm, and keeps its word whatever comes later',
    because: /It will be/,
  },
  {
    what: 'only ever buys',
    make: twisted((vote) => (vote.kind === 'vote' && vote.plan.direction === -1 ? never('No shorts.') : vote)),
    breaks: 'says the mirror image of a mirrored market',
    because: /INPUT_MISSING/,
  },
  {
    what: 'needs a day and says an hour',
    make: twisted((_vote, { priorDay }) => ({ ...never('A guess.'), code: priorDay ? 'DAY' : 'NO_DAY' }), { '1m': 60 }),
    breaks: 'says after a restart from exactly its warm-up what it says in the long run',
    because: /NO_DAY/,
  },
  {
    what: 'speaks before it can know',
    make: hasty(),
    breaks: 'has nothing to say of a view that knows nothing, or is warming up',
    because: /WARMUP/,
  },
  {
    what: 'answers NaN',
    make: twisted((vote) =>
      vote.kind === 'vote' ? { ...vote, pricing: { ...vote.pricing, expectedValue: NaN } } : vote,
    ),
    breaks: SOUND,
    because: /Pricing must be finite/,
  },
  {
    what: 'answers nonsense',
    make: twisted((vote) => ({ ...vote, evidence: ['because I say so'] })),
    breaks: SOUND,
    because: /Evidence must be codes/,
  },
  {
    what: 'writes to its view',
    make: twisted((vote, view) => {
      Object.assign(view, { price: 1 });
      return vote;
    }),
    breaks: SOUND,
    because: /read only/,
  },
  {
    what: 'hangs',
    make: twisted((vote, { recent }) => (recent.length > 100 ? hang() : vote)),
    breaks: 'comes back from the fullest views before the watchdog bites',
    because: /toBeDefined/,
  },
  {
    what: 'compares each minute with each',
    make: twisted((vote, view) => saying(vote, `At most ${compareEach(view)} closes at one price.`)),
    breaks: 'reads the minutes of a view in passes, not each for each',
    because: /toBeLessThan/,
  },
];
