import { Global, Module } from '@nestjs/common';
import { Metrics } from './metrics.js';

/** What the service counts of itself, for whoever has something to count. */
@Global()
@Module({ providers: [{ provide: Metrics, useFactory: () => new Metrics() }], exports: [Metrics] })
export class MetricsModule {}
