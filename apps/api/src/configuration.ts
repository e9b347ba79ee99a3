import { brokers, brokerUrlFault } from '#libs/broker';
import { COST_PROFILES } from '#libs/strategy';
import type { MarketName } from './desk/signal-desk.js';

/** Of the program and of its interface. */
export const VERSION = '0.1.0';

export type Environment = 'development' | 'production' | 'test';
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

export interface BrokerConfiguration {
  readonly restUrl: string;
  readonly streamUrl: string;
  readonly apiKey?: string;
  readonly apiSecret?: string;
}

/** Everything that may differ between two installations; read once, frozen, never read again from the environment. */
export interface Configuration {
  readonly environment: Environment;
  readonly host: string;
  readonly port: number;
  readonly logLevel: LogLevel;
  readonly defaultBroker: string;
  readonly brokers: Readonly<Record<string, BrokerConfiguration>>;
  readonly watchlist: readonly MarketName[];
  readonly followLimit: number;
  readonly economics: 'annotate' | 'block';
  readonly costProfile: string;
  /** Version of the program and, where the build says so, its commit: written into every record. */
  readonly codeVersion: string;
  /** How long readiness answers 503 before connections close, so that a load balancer has seen it. */
  readonly drainMs: number;
  /** File in which orders of exchanges to stay away outlive the process. */
  readonly banFile: string;
}

/** Injects the Configuration. */
export const CONFIGURATION = Symbol('CONFIGURATION');

/** All faults of the configuration at once. The process that meets it ends with exit code 78 (EX_CONFIG). */
export class ConfigurationError extends Error {
  static readonly exitCode = 78;

  constructor(readonly faults: readonly string[]) {
    super(`The configuration has ${faults.length} fault(s):\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'ConfigurationError';
  }
}

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const MARKET = /^([A-Z]+):([A-Z0-9]{2,32})$/;

/** Reads one variable after another and keeps what is wrong with each. */
class EnvironmentReader {
  readonly faults: string[] = [];
  readonly names: string[] = [];

  constructor(private readonly env: Readonly<Record<string, string | undefined>>) {}

  /** An empty variable counts as absent, as it does in `.env` files and compose files. */
  text(name: string, fallback: string): string {
    return this.optional(name) ?? fallback;
  }

  optional(name: string): string | undefined {
    this.names.push(name);
    const text = this.env[name]?.trim();
    return text === '' ? undefined : text;
  }

  oneOf<T extends string>(name: string, choices: readonly T[], fallback: T): T {
    const text = this.text(name, fallback);
    const choice = choices.find((known) => known === text);
    if (choice === undefined) this.fault(name, `one of ${choices.join(', ')}`, text);
    return choice ?? fallback;
  }

  integer(name: string, min: number, max: number, fallback: number): number {
    const text = this.text(name, String(fallback));
    const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (!(value >= min && value <= max)) this.fault(name, `a whole number from ${min} to ${max}`, text);
    return value;
  }

  url(name: string, schemes: readonly string[], fallback: string): string {
    const text = this.text(name, fallback);
    const fault = brokerUrlFault(text, schemes);
    if (fault !== undefined) this.faults.push(`${name} ${fault}`);
    return text.replace(/\/+$/, '');
  }

  fault(name: string, must: string, was: string): void {
    this.faults.push(`${name} must be ${must}, was ${JSON.stringify(was)}`);
  }
}

/**
 * The one place that knows the names of the environment's variables.
 *
 * @throws ConfigurationError listing every fault found.
 */
export function readConfiguration(env: Readonly<Record<string, string | undefined>>): Configuration {
  const reader = new EnvironmentReader(env);
  const configuration = readAll(reader);
  if (reader.faults.length > 0) throw new ConfigurationError(reader.faults);
  return Object.freeze(configuration);
}

/** @returns the names of all variables that are read, for the test that holds `.env.example` to them. */
export function configurationNames(): readonly string[] {
  const reader = new EnvironmentReader({});
  readAll(reader);
  return reader.names;
}

function readAll(reader: EnvironmentReader): Configuration {
  const ids = brokers.map(({ id }) => id);
  return {
    environment: reader.oneOf('NODE_ENV', ['development', 'production', 'test'], 'development'),
    host: readHost(reader),
    port: reader.integer('PORT', 0, 65_535, 3000),
    logLevel: reader.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
    defaultBroker: reader.oneOf('DEFAULT_BROKER', ids, ids[0] ?? ''),
    brokers: Object.fromEntries(brokers.map((broker) => [broker.id, readBroker(reader, broker)])),
    watchlist: readWatchlist(reader, ids),
    followLimit: reader.integer('FOLLOW_LIMIT', 1, 1000, 50),
    economics: reader.oneOf('ECONOMICS', ['annotate', 'block'], 'annotate'),
    costProfile: readCostProfile(reader),
    codeVersion: readCodeVersion(reader),
    drainMs: reader.integer('DRAIN_MS', 0, 60_000, 1000),
    banFile: reader.text('BAN_FILE', 'var/bans.json'),
  };
}

function readBroker(reader: EnvironmentReader, { id, defaults }: (typeof brokers)[number]): BrokerConfiguration {
  const apiKey = reader.optional(`${id}_API_KEY`);
  const apiSecret = reader.optional(`${id}_API_SECRET`);
  return {
    restUrl: reader.url(`${id}_REST_URL`, ['https', 'http'], defaults.restUrl),
    streamUrl: reader.url(`${id}_STREAM_URL`, ['wss', 'ws'], defaults.streamUrl),
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(apiSecret === undefined ? {} : { apiSecret }),
  };
}

/** Until access keys exist nobody beyond this machine may reach the service; a warning would be overlooked. */
function readHost(reader: EnvironmentReader): string {
  const host = reader.text('HOST', '127.0.0.1');
  if (!LOOPBACK.includes(host)) reader.fault('HOST', `a loopback address (${LOOPBACK.join(', ')})`, host);
  return host;
}

function readCostProfile(reader: EnvironmentReader): string {
  const names = COST_PROFILES.map(({ id }) => id);
  return reader.oneOf('COST_PROFILE', names, names[0] ?? '');
}

function readCodeVersion(reader: EnvironmentReader): string {
  const commit = reader.text('CODE_COMMIT', '');
  if (!/^[0-9a-f]{0,40}$/.test(commit)) reader.fault('CODE_COMMIT', 'a commit in hexadecimal', commit);
  return commit === '' ? VERSION : `${VERSION}+${commit}`;
}

function readWatchlist(reader: EnvironmentReader, ids: readonly string[]): MarketName[] {
  const text = reader.text('WATCHLIST', '');
  const entries = text.split(',').flatMap((entry) => entry.trim() || []);
  return entries.flatMap((entry) => {
    const [, broker = '', symbol = ''] = MARKET.exec(entry) ?? [];
    if (ids.includes(broker)) return { broker, symbol };
    reader.fault('WATCHLIST', `a list of BROKER:SYMBOL with a broker of ${ids.join(', ')}`, entry);
    return [];
  });
}
