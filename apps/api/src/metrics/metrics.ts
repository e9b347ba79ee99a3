import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { AccessTally } from '#libs/access';

/** From a tenth of a millisecond, what a strategy takes, to what nobody waits for. */
const WORK_SECONDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1];
const ANSWER_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const LAG_SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/**
 * What the service measures of itself: base units, one prefix, `_total` for what only grows. Labels are few and known
 * beforehand; never a symbol, a key, an address or a path as it was sent.
 */
export class Metrics {
  readonly registry = new Registry();
  readonly #before: (() => void)[] = [];
  readonly #refused = this.counter('tsb_auth_failures_total', 'Callers without a good key', ['reason']);
  readonly #limited = this.counter('tsb_rate_limited_total', 'Requests refused as too many', ['scope']);
  readonly #rejected = this.counter('tsb_feed_rejected_total', 'Messages that broke the contract', ['venue', 'reason']);
  readonly evicted = this.counter('tsb_socket_evicted_total', 'Sockets that were closed by us', ['reason']);
  readonly signals = this.counter('tsb_signals_total', 'Decisions', ['strategy', 'quality']);
  readonly strategyFailures = this.counter('tsb_strategy_failures_total', 'Votes that were none', [
    'strategy',
    'reason',
  ]);
  readonly answers = this.histogram(
    'tsb_http_request_duration_seconds',
    'Requests but those of probes, by route template',
    ['route', 'method', 'code'],
    ANSWER_SECONDS,
  );
  readonly published = this.histogram(
    'tsb_signal_publish_latency_seconds',
    'Close of a followed candle, on the exchange’s clock, to the push of its decision',
    [],
    LAG_SECONDS,
  );
  readonly strategies = this.histogram('tsb_strategy_duration_seconds', 'One vote', ['strategy'], WORK_SECONDS);
  readonly lag = this.histogram('tsb_feed_lag_seconds', 'Trade to its arrival', ['venue'], LAG_SECONDS);

  /** What access control tells. */
  readonly access: AccessTally = {
    refused: (reason) => this.#refused.inc({ reason }),
    limited: (scope) => this.#limited.inc({ scope }),
  };

  /** @param version of the program; the commit stands behind a plus sign, where the build named it */
  constructor(version: string) {
    collectDefaultMetrics({ register: this.registry });
    const [release = '', commit = ''] = version.split('+');
    this.gauge('tsb_build_info', 'The program that runs', ['version', 'commit']).set({ version: release, commit }, 1);
  }

  /** Calls it before anything is read. */
  onScrape(bring: () => void): void {
    this.#before.push(bring);
  }

  /** @returns all of it in the text format of Prometheus. */
  read(): Promise<string> {
    for (const bring of this.#before) bring();
    return this.registry.metrics();
  }

  /** A message of an exchange that did not read. */
  reject(venue: string): void {
    this.#rejected.inc({ venue, reason: 'contract' });
  }

  counter<T extends string>(name: string, help: string, labelNames: readonly T[]): Counter<T> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  /** @param collect sets it when it is asked for */
  gauge<T extends string>(name: string, help: string, labelNames: readonly T[], collect?: (gauge: Gauge<T>) => void) {
    const settings = { name, help, labelNames, registers: [this.registry] };
    if (!collect) return new Gauge(settings);
    return new Gauge({
      ...settings,
      collect() {
        collect(this);
      },
    });
  }

  histogram<T extends string>(name: string, help: string, labelNames: readonly T[], buckets: number[]): Histogram<T> {
    return new Histogram({ name, help, labelNames, buckets, registers: [this.registry] });
  }
}
