import type { Clock } from '#libs/market';

/** More buckets than this are not kept: those longest unused are forgotten, which are full again by then. */
const KEPT = 10_000;

export interface BucketRule {
  /** Tokens a full bucket holds. */
  readonly capacity: number;
  /** An empty bucket is full again after so many milliseconds. */
  readonly refillMs: number;
}

export interface Quota {
  readonly granted: boolean;
  readonly limit: number;
  /** Whole tokens left. */
  readonly remaining: number;
  /** Whole seconds until the bucket is full again. */
  readonly resetSeconds: number;
  /** Whole seconds until what was asked for is there; 0 where it was granted. */
  readonly retrySeconds: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** One token bucket a name. Memory is bounded, whoever comes. */
export class TokenBuckets {
  readonly #buckets = new Map<string, Bucket>();
  readonly #perMs: number;

  constructor(
    private readonly rule: BucketRule,
    private readonly clock: Clock,
    private readonly kept = KEPT,
  ) {
    this.#perMs = rule.capacity / rule.refillMs;
  }

  /** Takes `cost` tokens where there are so many, none where there are not. A cost above the capacity takes them all. */
  take(name: string, cost = 1): Quota {
    const bucket = this.#open(name);
    const price = Math.min(cost, this.rule.capacity);
    const granted = bucket.tokens >= price;
    if (granted) bucket.tokens -= price;
    return this.#quota(bucket, granted, price);
  }

  /** @returns whether one token is there, without taking it. */
  hasLeft(name: string): boolean {
    return this.#open(name).tokens >= 1;
  }

  #quota({ tokens }: Bucket, granted: boolean, price: number): Quota {
    const { capacity } = this.rule;
    return {
      granted,
      limit: capacity,
      remaining: Math.floor(tokens),
      resetSeconds: Math.ceil((capacity - tokens) / this.#perMs / 1000),
      retrySeconds: granted ? 0 : Math.max(1, Math.ceil((price - tokens) / this.#perMs / 1000)),
    };
  }

  #open(name: string): Bucket {
    const now = this.clock.now();
    const bucket = this.#buckets.get(name) ?? { tokens: this.rule.capacity, at: now };
    // A clock that was set back gives nothing and takes nothing.
    bucket.tokens = Math.min(this.rule.capacity, bucket.tokens + Math.max(0, now - bucket.at) * this.#perMs);
    bucket.at = now;
    // Re-inserted last: the map's order is the order of use.
    this.#buckets.delete(name);
    this.#buckets.set(name, bucket);
    if (this.#buckets.size > this.kept) for (const oldest of this.#buckets.keys()) return this.#forget(oldest, bucket);
    return bucket;
  }

  #forget(oldest: string, bucket: Bucket): Bucket {
    this.#buckets.delete(oldest);
    return bucket;
  }
}
