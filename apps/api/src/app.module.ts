import {
  Module,
  type DynamicModule,
  type OnApplicationShutdown,
  type OnApplicationBootstrap,
  Inject,
  Logger,
} from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { LoggerModule } from 'nestjs-pino';
import { brokerOf, type OpenBrokers } from '#libs/broker';
import { AuctionReaderFactory } from '#libs/analysis';
import { systemClock } from '#libs/market';
import { SignalEngine } from '#libs/signal';
import { AnalysisModule } from '#modules/analysis';
import { BROKERS, BrokerModule } from '#modules/broker';
import { SignalModule } from '#modules/signal';
import { CONFIGURATION, type Configuration } from './configuration.js';
import { SignalDesk } from './desk/signal-desk.js';
import { HealthController } from './health/health.controller.js';
import { Lifecycle } from './health/lifecycle.js';
import { LoopDelay } from './health/loop-delay.js';
import { loggingParams } from './logging.js';
import { MarketController } from './market/market.controller.js';
import { SignalsController } from './signals/signals.controller.js';
import { StreamGateway } from './stream/stream.gateway.js';
import { StreamHub } from './stream/stream-hub.js';

/** The composition root: the only place that knows every part. */
@Module({})
export class AppModule implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger(AppModule.name);

  constructor(
    @Inject(SignalDesk) private readonly desk: SignalDesk,
    @Inject(LoopDelay) private readonly loop: LoopDelay,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  static register(configuration: Configuration): DynamicModule {
    const { brokers, economics, costProfile, followLimit, defaultBroker } = configuration;
    return {
      module: AppModule,
      imports: [
        LoggerModule.forRoot(loggingParams(configuration)),
        TerminusModule.forRoot({ logger: false }),
        BrokerModule.register(brokers),
        AnalysisModule,
        SignalModule.register({ economics, costProfile }),
      ],
      controllers: [SignalsController, MarketController, HealthController],
      providers: [
        StreamGateway,
        { provide: CONFIGURATION, useValue: configuration },
        { provide: LoopDelay, useFactory: () => new LoopDelay(systemClock) },
        {
          provide: SignalDesk,
          inject: [BROKERS, AuctionReaderFactory, SignalEngine],
          useFactory: (opened: OpenBrokers, readers: AuctionReaderFactory, engine: SignalEngine) =>
            new SignalDesk(opened, readers, engine, followLimit),
        },
        {
          provide: StreamHub,
          inject: [SignalDesk],
          useFactory: (desk: SignalDesk) => new StreamHub(desk, defaultBroker, systemClock),
        },
        {
          provide: Lifecycle,
          inject: [BROKERS],
          useFactory: (opened: OpenBrokers) => new Lifecycle(brokerOf(opened, defaultBroker), systemClock),
        },
      ],
    };
  }

  /** The watchlist is followed from the start; a market that cannot be is named in the log and tried at the next start. */
  onApplicationBootstrap(): void {
    for (const market of this.configuration.watchlist) {
      this.desk
        .follow(market)
        .catch((error: unknown) => this.#logger.error({ msg: 'cannot follow', err: error, ...market }));
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.desk.close();
    this.loop.stop();
  }
}
