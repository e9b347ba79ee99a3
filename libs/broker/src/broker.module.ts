import { Module, type DynamicModule } from '@nestjs/common';
import { openBrokers, type BrokerOverrides, type OpenBrokers } from './brokers.js';
import type { BrokerSeams } from './define-broker.js';

/** Token of the opened brokers: a `ReadonlyMap` by id, in the order of the list. */
export const BROKERS = Symbol('BROKERS');

/** Hands the opened brokers to whoever injects `BROKERS`. */
@Module({})
export class BrokerModule {
  /** @param overrides what differs from each exchange's own addresses, by broker id. */
  static register(overrides: BrokerOverrides = {}, seams: Partial<BrokerSeams> = {}): DynamicModule {
    return {
      module: BrokerModule,
      providers: [{ provide: BROKERS, useFactory: (): OpenBrokers => openBrokers(overrides, seams) }],
      exports: [BROKERS],
    };
  }
}
