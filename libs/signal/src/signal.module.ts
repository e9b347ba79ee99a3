import { Module, type DynamicModule } from '@nestjs/common';
import type { Strategy } from '#libs/strategy';
import { StrategyModule, STRATEGIES } from '#modules/strategy';
import { signalSettings, type SignalOptions, type SignalSettings } from './settings.js';
import { SignalEngine } from './signal-engine.js';
import { VotingService } from './voting.service.js';

/** Injects `SignalSettings`. */
export const SIGNAL_SETTINGS = Symbol('SIGNAL_SETTINGS');

/** The strategies, the vote and the engine. */
@Module({})
export class SignalModule {
  /**
   * @param watched what asks each strategy in its place, to measure it: it must answer what the strategy answers
   * @throws DomainError for options that fit nothing
   */
  static register(
    options: SignalOptions = {},
    watched: (strategy: Strategy) => Strategy = (one) => one,
  ): DynamicModule {
    return {
      module: SignalModule,
      imports: [StrategyModule.register(options.parameters, options.workingTimeframe)],
      providers: [
        { provide: SIGNAL_SETTINGS, useFactory: () => signalSettings(options) },
        {
          provide: VotingService,
          inject: [SIGNAL_SETTINGS],
          useFactory: ({ voting, terms }: SignalSettings) => new VotingService(voting, terms),
        },
        {
          provide: SignalEngine,
          inject: [STRATEGIES, VotingService, SIGNAL_SETTINGS],
          useFactory: (strategies: readonly Strategy[], voting: VotingService, settings: SignalSettings) =>
            new SignalEngine(strategies.map(watched), voting, settings),
        },
      ],
      exports: [VotingService, SignalEngine, SIGNAL_SETTINGS],
    };
  }
}
