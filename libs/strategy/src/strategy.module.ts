import { Module, type DynamicModule } from '@nestjs/common';
import type { WorkingTimeframe } from '#libs/market';
import { createStrategies, type StrategyOverrides } from './strategies.js';

/** Injects `readonly Strategy[]`. */
export const STRATEGIES = Symbol('STRATEGIES');

/** Hands the strategies of the list to whoever injects `STRATEGIES`. */
@Module({})
export class StrategyModule {
  /**
   * @param overrides parameter values that differ from their defaults, by strategy id.
   * @param timeframe of the candles by which structure is read.
   */
  static register(overrides: StrategyOverrides = {}, timeframe: WorkingTimeframe = '5m'): DynamicModule {
    return {
      module: StrategyModule,
      providers: [{ provide: STRATEGIES, useFactory: () => createStrategies(overrides, timeframe) }],
      exports: [STRATEGIES],
    };
  }
}
