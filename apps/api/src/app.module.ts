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
import { BanFile, type OpenBrokers } from '#libs/broker';
import { AuctionReaderFactory } from '#libs/analysis';
import { systemClock } from '#libs/market';
import { SignalEngine } from '#libs/signal';
import { openStorage, type Storage } from '#libs/storage';
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
import { healthParts } from './health/health-parts.js';
import { LoopDelay } from './health/loop-delay.js';
import { damageLog, loggingParams, rejectionLog, storageLog } from './logging.js';
import { tellMode } from './metrics/http-metrics.js';
import { MarketMeter } from './metrics/market-meter.js';
import { MarketMetrics } from './metrics/market-metrics.js';
import { Metrics } from './metrics/metrics.js';
import { timed } from './metrics/timed-strategy.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { MarketController } from './market/market.controller.js';
import { systemPause, systemTurns } from './pause.js';
import { SignalsController } from './signals/signals.controller.js';
import { StrategiesController } from './signals/strategies.controller.js';
import { STORAGE } from './storage.js';
import { StreamGateway } from './stream/stream.gateway.js';
import { StreamHub } from './stream/stream-hub.js';
import { Upkeep } from './upkeep.js';

/** The composition root: the only place that knows every part. */
@Module({})
export class AppModule implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger(AppModule.name);

  constructor(
    @Inject(SignalDesk) private readonly desk: SignalDesk,
    @Inject(Watchlist) private readonly watchlist: Watchlist,
    @Inject(LoopDelay) private readonly loop: LoopDelay,
    @Inject(Lifecycle) private readonly lifecycle: Lifecycle,
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(STORAGE) private readonly storage: Storage,
    @Inject(Upkeep) private readonly upkeep: Upkeep,
  ) {}

  static register(configuration: Configuration): DynamicModule {
    const metrics = new Metrics(configuration.codeVersion);
    const reject = rejectionLog(new Logger('broker'));
    const { brokers, economics, dataPolicy, costProfile, workingTimeframe, followLimit, defaultBroker, codeVersion } =
      configuration;
    const { banFile, maxClockSkewMs } = configuration;
    return {
      module: AppModule,
      imports: [
        LoggerModule.forRoot(loggingParams(configuration)),
        TerminusModule.forRoot({ logger: false }),
        BrokerModule.register(brokers, {
          onReject: (broker, reason) => {
            metrics.reject(broker);
            reject(broker, reason);
          },
          bans: new BanFile(banFile),
        }),
        AccessModule.register(configuration),
        MetricsModule.register(metrics),
        AnalysisModule.register(workingTimeframe),
        SignalModule.register({ economics, dataPolicy, costProfile, workingTimeframe }, (strategy) =>
          timed(strategy, metrics, () => systemTurns.now()),
        ),
      ],
      controllers: [SignalsController, StrategiesController, MarketController, BrokersController, HealthController],
      providers: [
        StreamGateway,
        { provide: CONFIGURATION, useValue: configuration },
        ...healthParts(defaultBroker),
        {
          provide: STORAGE,
          useFactory: () => openStorage(configuration.storage, damageLog(new Logger('storage'))),
        },
        {
          provide: Upkeep,
          inject: [STORAGE],
          useFactory: (storage: Storage) => new Upkeep(storage, systemPause),
        },
        {
          provide: SignalDesk,
          inject: [BROKERS, AuctionReaderFactory, SignalEngine, MarketMeter, STORAGE],
          useFactory: (
            opened: OpenBrokers,
            readers: AuctionReaderFactory,
            engine: SignalEngine,
            meter: MarketMeter,
            storage: Storage,
          ) =>
            new SignalDesk(
              opened,
              readers,
              engine,
              followLimit,
              {
                pause: systemPause,
                turns: new FairTurns(systemTurns),
                maxClockSkewMs,
                heard: (broker, event) => meter.heard(broker, event),
              },
              storage.signals,
              codeVersion,
              storageLog(new Logger('storage')),
            ),
        },
        {
          provide: Watchlist,
          inject: [SignalDesk, STORAGE],
          useFactory: (desk: SignalDesk, { watchlist }: Storage) =>
            new Watchlist(desk, watchlist, configuration.watchlist, systemPause),
        },
        {
          provide: StreamHub,
          inject: [SignalDesk],
          useFactory: (desk: SignalDesk) => new StreamHub(desk, defaultBroker, systemClock),
        },
        {
          provide: MarketMetrics,
          inject: [SignalDesk, MarketMeter],
          useFactory: (desk: SignalDesk, meter: MarketMeter) => new MarketMetrics(metrics, desk, meter, systemClock),
        },
      ],
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    const { desk, watchlist, metrics } = this;
    const { setAside } = this.storage;
    if (setAside !== undefined) this.#logger.error({ msg: 'store was damaged, set aside and begun anew', setAside });
    tellMode(metrics, this.lifecycle, () => {
      return watchlist.unfollowed().length > 0 || desk.followed().some(({ state }) => state !== 'live');
    });
    this.desk.feeds$.subscribe(({ state, ...feed }) => {
      if (state === 'stale') this.#logger.warn({ msg: 'feed is stale', ...feed });
      else this.#logger.log({ msg: `feed is ${state}`, ...feed });
    });
    this.watchlist.start();
    this.upkeep.start();
    await this.lifecycle.begin();
  }

  async onApplicationShutdown(): Promise<void> {
    this.watchlist.stop();
    this.lifecycle.stop();
    await this.upkeep.stop();
    await this.desk.close();
    await this.storage.close();
    this.loop.stop();
  }
}
