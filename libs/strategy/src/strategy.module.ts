import { Module, type DynamicModule } from '@nestjs/common';
import { createStrategies, type StrategyOverrides } from './strategies.js';

/** Injects `readonly Strategy[]`. */
export const STRATEGIES = Symbol('STRATEGIES');

/** The strategies with their default parameters. */
@Module({
  providers: [{ provide: STRATEGIES, useFactory: () => createStrategies() }],
  exports: [STRATEGIES],
})
export class StrategyModule {
  /** The same with other parameter values. */
  static with(overrides: StrategyOverrides): DynamicModule {
    return {
      module: StrategyModule,
      providers: [{ provide: STRATEGIES, useFactory: () => createStrategies(overrides) }],
    };
  }
}
