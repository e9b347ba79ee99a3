import { Module, type DynamicModule } from '@nestjs/common';
import { createStrategies, type StrategyOverrides } from './strategies.js';

/** Injects `readonly Strategy[]`. */
export const STRATEGIES = Symbol('STRATEGIES');

/** Hands the strategies of the list to whoever injects `STRATEGIES`. */
@Module({})
export class StrategyModule {
  /** @param overrides parameter values that differ from their defaults, by strategy id. */
  static register(overrides: StrategyOverrides = {}): DynamicModule {
    return {
      module: StrategyModule,
      providers: [{ provide: STRATEGIES, useFactory: () => createStrategies(overrides) }],
      exports: [STRATEGIES],
    };
  }
}
