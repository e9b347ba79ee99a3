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
import { BanFile, brokerOf, type OpenBrokers } from '#libs/broker';
import { AuctionReaderFactory } from '#libs/analysis';
import { systemClock } from '#libs/market';
import { MemorySignalStore, SignalEngine } from '#libs/signal';
import { AnalysisModule } from '#modules/analysis';
import { BROKERS, BrokerModule } from '#modules/broker';
import { SignalModule } from '#modules/signal';
import { AccessModule } from './access/access.module.js';
import { CONFIGURATION, type Configuration } from './configuration.js';
import { FairTurns } from './desk/fair-turns.js';
import { SignalDesk } from './desk/signal-desk.js';
import { Watchlist } from './desk/watchlist.js';
import { BrokersController } from './brokers/brokers.controller.js';
import { HealthController } from './health/health.controller.js';
import { Lifecycle } from './health/lifecycle.js';
import { LoopDelay } from './health/loop-delay.js';
import { loggingParams, rejectionLog } from './logging.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { MarketController } from './market/market.controller.js';
import { systemPause, systemTurns } from './pause.js';
import { SignalsController } from './signals/signals.controller.js';
import { StrategiesController } from './signals/strategies.controller.js';
import { StreamGateway } from './stream/stream.gateway.js';
import { StreamHub } from './stream/stream-hub.js';

/** The composition root: the only place that knows every part. */
@Module({})
export class AppModule implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger(AppModule.name);

  constructor(
    @Inject(SignalDesk) private readonly desk: SignalDesk,
    @Inject(Watchlist) private readonly watchlist: Watchlist,
    @Inject(LoopDelay) private readonly loop: LoopDelay,
  ) {}

  static register(configuration: Configuration): DynamicModule {
    const { brokers, economics, costProfile, followLimit, defaultBroker, codeVersion, banFile } = configuration;
    return {
      module: AppModule,
      imports: [
        LoggerModule.forRoot(loggingParams(configuration)),
        TerminusModule.forRoot({ logger: false }),
        BrokerModule.register(brokers, {
          onReject: rejectionLog(new Logger('broker')),
          bans: new BanFile(banFile),
        }),
        AccessModule.register(configuration),
        MetricsModule,
        AnalysisModule,
        SignalModule.register({ economics, costProfile }),
      ],
      controllers: [SignalsController, StrategiesController, MarketController, BrokersController, HealthController],
      providers: [
        StreamGateway,
        { provide: CONFIGURATION, useValue: configuration },
        { provide: LoopDelay, useFactory: () => new LoopDelay(systemClock) },
        {
          provide: SignalDesk,
          inject: [BROKERS, AuctionReaderFactory, SignalEngine],
          useFactory: (opened: OpenBrokers, readers: AuctionReaderFactory, engine: SignalEngine) =>
            new SignalDesk(
              opened,
              readers,
              engine,
              followLimit,
              { pause: systemPause, turns: new FairTurns(systemTurns) },
              new MemorySignalStore(),
              codeVersion,
            ),
        },
        {
          provide: Watchlist,
          inject: [SignalDesk],
          useFactory: (desk: SignalDesk) => new Watchlist(desk, configuration.watchlist, systemPause),
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

  onApplicationBootstrap(): void {
    this.desk.feeds$.subscribe(({ state, ...feed }) => {
      if (state === 'stale') this.#logger.warn({ msg: 'feed is stale', ...feed });
      else this.#logger.log({ msg: `feed is ${state}`, ...feed });
    });
    this.watchlist.start();
  }

  async onApplicationShutdown(): Promise<void> {
    this.watchlist.stop();
    await this.desk.close();
    this.loop.stop();
  }
}
