import { systemClock, type Clock } from '#libs/market';
import { noBans, type BanMemory } from './ban-memory.js';
import type { Broker } from './broker.js';
import { brokerUrlFault } from './broker-url.js';
import { systemRandom, systemTimers } from './reconnect.js';
import type { Random, Timers } from './timers.js';

/** Where an exchange is found. Every address is a setting: mirrors, test venues and the local exchange need that. */
export interface BrokerSettings {
  /** Base of the REST API, for example `https://api.binance.com`. */
  readonly restUrl: string;
  /** Base of the market streams, for example `wss://stream.binance.com:9443`. */
  readonly streamUrl: string;
  /** Public market data needs no key. */
  readonly apiKey?: string;
  readonly apiSecret?: string;
}

/** What a broker takes from the world besides the network. */
export interface BrokerSeams {
  readonly timers: Timers;
  /** The machine's time of day, for what must outlive the process. What an exchange did is timed by the exchange. */
  readonly clock: Clock;
  readonly bans: BanMemory;
  readonly random: Random;
  /** Told of every message that was dropped as malformed. Must not throw. */
  readonly onReject: (broker: string, reason: string) => void;
}

/** The world as it is; rejected messages go unreported until the app passes its own `onReject`. */
export const systemSeams: BrokerSeams = {
  timers: systemTimers,
  random: systemRandom,
  clock: systemClock,
  bans: noBans,
  onReject: () => undefined,
};

/** One exchange: a plain object in the list of `brokers.ts`. */
export interface BrokerDefinition {
  /** Upper case, as users write it: `BINANCE`. */
  readonly id: string;
  readonly defaults: Pick<BrokerSettings, 'restUrl' | 'streamUrl'>;
  /** Opens no connection: the first call does. */
  open(settings: BrokerSettings, seams: BrokerSeams): Broker;
}

/**
 * Checks a definition where it is written, so that a slip shows at start and not at the first request.
 *
 * @throws RangeError unless the id is upper case and the addresses are http(s) and ws(s), without user, query and fragment.
 */
export function defineBroker(definition: BrokerDefinition): BrokerDefinition {
  const { id, defaults } = definition;
  if (!/^[A-Z][A-Z0-9]*$/.test(id)) throw new RangeError(`Broker id must be upper case letters and digits, was ${id}`);
  checkAddresses(defaults);
  return {
    ...definition,
    open: (settings, seams) => {
      checkAddresses(settings);
      return definition.open(settings, seams);
    },
  };
}

function checkAddresses({ restUrl, streamUrl }: Pick<BrokerSettings, 'restUrl' | 'streamUrl'>): void {
  const restFault = brokerUrlFault(restUrl, ['http', 'https']);
  if (restFault) throw new RangeError(`restUrl ${restFault}`);
  const streamFault = brokerUrlFault(streamUrl, ['ws', 'wss']);
  if (streamFault) throw new RangeError(`streamUrl ${streamFault}`);
}
