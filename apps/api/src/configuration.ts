import { join } from 'node:path';
import { AddressRanges } from '#libs/access';
import { brokers } from '#libs/broker';
import { WORKING_TIMEFRAMES, type WorkingTimeframe } from '#libs/market';
import { COST_PROFILES } from '#libs/strategy';
import type { Doors } from './access/caller.js';
import type { StoragePlace } from '#libs/storage';
import type { MarketName } from './desk/signal-desk.js';
import { EnvironmentReader } from './environment-reader.js';

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
  /** What comes of data below grade C. */
  readonly dataPolicy: 'degrade' | 'refuse';
  /** Beyond this no signal is tradable; 0 where it is not judged. */
  readonly maxClockSkewMs: number;
  readonly costProfile: string;
  /** The candle by which structure is read. */
  readonly workingTimeframe: WorkingTimeframe;
  /** Version of the program and, where the build says so, its commit: written into every record. */
  readonly codeVersion: string;
  /** How long readiness answers 503 before connections close, so that a load balancer has seen it. */
  readonly drainMs: number;
  /** Where decisions and all else that must outlive the process is kept. */
  readonly storage: StoragePlace;
  /** File in which orders of exchanges to stay away outlive the process. */
  readonly banFile: string;
  /** Directory of what outlives the process: keys, audit and, where no server is named, the store. */
  readonly dataDir: string;
  /** From where the service may be asked. */
  readonly doors: Doors;
  /** Requests a minute of one key, or of one address without a key. */
  readonly rateLimit: number;
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
  const dataDir = reader.text('DATA_DIR', 'var');
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
    dataPolicy: reader.oneOf('DATA_POLICY', ['degrade', 'refuse'], 'degrade'),
    maxClockSkewMs: reader.integer('MAX_CLOCK_SKEW_MS', 0, 86_400_000, 1000),
    costProfile: readCostProfile(reader),
    workingTimeframe: reader.oneOf('WORKING_TIMEFRAME', WORKING_TIMEFRAMES, '5m'),
    codeVersion: readCodeVersion(reader),
    drainMs: reader.integer('DRAIN_MS', 0, 60_000, 1000),
    storage: readStorage(reader, dataDir),
    banFile: reader.text('BAN_FILE', 'var/bans.json'),
    dataDir,
    doors: readDoors(reader),
    rateLimit: reader.integer('RATE_LIMIT', 1, 100_000_000, 6000),
  };
}

/** A server where one is named, else a directory of this machine; `memory:` keeps nothing. */
function readStorage(reader: EnvironmentReader, dataDir: string): StoragePlace {
  const url = reader.optional('DATABASE_URL');
  if (url === undefined) return { kind: 'directory', path: join(dataDir, 'store') };
  if (url === 'memory:') return { kind: 'memory' };
  const isServer = ['postgres:', 'postgresql:'].includes(URL.parse(url)?.protocol ?? '');
  // The address may hold a password, which belongs in no message.
  if (!isServer) reader.faults.push('DATABASE_URL must be a URL that begins with postgres://');
  return { kind: 'postgres', url };
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

function readHost(reader: EnvironmentReader): string {
  const host = reader.text('HOST', '127.0.0.1');
  if (!/^[\w.:-]{1,253}$/.test(host)) reader.fault('HOST', 'an address or a name of this machine', host);
  return host;
}

/** @returns whether only this machine can reach an address. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.includes(host);
}

function readDoors(reader: EnvironmentReader): Doors {
  const proxies = reader.list('TRUST_PROXY', (entry) => new AddressRanges([entry]).ranges);
  return {
    hosts: reader.list('ALLOWED_HOSTS', hostName),
    origins: reader.list('CORS_ORIGINS', origin),
    proxies: new AddressRanges(proxies.flat()),
  };
}

/** @throws RangeError. */
function hostName(entry: string): string {
  if (/^[\w.-]{1,253}$/.test(entry)) return entry.toLowerCase();
  throw new RangeError(`Host must be a name without scheme and port, was ${JSON.stringify(entry)}`);
}

/** @throws RangeError. */
function origin(entry: string): string {
  if (URL.canParse(entry) && /^https?:/.test(entry) && new URL(entry).origin === entry) return entry;
  throw new RangeError(`Origin must be like https://desk.example, was ${JSON.stringify(entry)}`);
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
