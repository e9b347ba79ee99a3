import { Global, Module, type DynamicModule } from '@nestjs/common';
import { systemClock } from '#libs/market';
import { MarketMeter } from './market-meter.js';
import { Metrics } from './metrics.js';
import { MetricsController } from './metrics.controller.js';

/** What the service measures of itself, for whoever has something to count. */
@Global()
@Module({})
export class MetricsModule {
  static register(metrics: Metrics): DynamicModule {
    const onLag = (venue: string, seconds: number): void => metrics.lag.observe({ venue }, Math.max(0, seconds));
    return {
      module: MetricsModule,
      controllers: [MetricsController],
      providers: [
        { provide: Metrics, useValue: metrics },
        { provide: MarketMeter, useFactory: () => new MarketMeter(systemClock, onLag) },
      ],
      exports: [Metrics, MarketMeter],
    };
  }
}
