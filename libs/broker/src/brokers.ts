import { UnsupportedBrokerError } from '#libs/market';
import type { Broker } from './broker.js';
import { binance } from './brokers/binance.js';
import { bybit } from './brokers/bybit.js';
import { kraken } from './brokers/kraken.js';
import { okx } from './brokers/okx.js';
import { systemSeams, type BrokerDefinition, type BrokerSeams, type BrokerSettings } from './define-broker.js';

/** Every exchange this build knows. The contract suite loops over this list: registered means tested. */
export const brokers: readonly BrokerDefinition[] = [binance, bybit, okx, kraken];

/** What differs from an exchange's defaults, by broker id. */
export type BrokerOverrides = Readonly<Record<string, Partial<BrokerSettings>>>;

/** Opened brokers by id, in the order of the list. */
export type OpenBrokers = ReadonlyMap<string, Broker>;

/**
 * Opens every broker of the list. No connection is made before the first call.
 *
 * @throws UnsupportedBrokerError for overrides of a broker that is not in the list.
 */
export function openBrokers(overrides: BrokerOverrides = {}, seams: Partial<BrokerSeams> = {}): OpenBrokers {
  const known = brokers.map(({ id }) => id);
  const stranger = Object.keys(overrides).find((id) => !known.includes(id));
  if (stranger !== undefined) throw new UnsupportedBrokerError(stranger, known);
  const world = { ...systemSeams, ...seams };
  return new Map(
    brokers.map((broker) => [broker.id, broker.open({ ...broker.defaults, ...overrides[broker.id] }, world)]),
  );
}

/** @throws UnsupportedBrokerError unless a broker of that id is open. Any case will do. */
export function brokerOf(opened: OpenBrokers, id: string): Broker {
  const broker = opened.get(id.toUpperCase());
  if (!broker) throw new UnsupportedBrokerError(id, [...opened.keys()]);
  return broker;
}
