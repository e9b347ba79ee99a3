import { join } from 'node:path';
import { Global, Inject, Logger, Module, type DynamicModule, type OnApplicationBootstrap } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { AccessControl, AuditLog, KeyFile, KeyRing } from '#libs/access';
import { systemClock } from '#libs/market';
import type { Configuration } from '../configuration.js';
import { Metrics } from '../metrics/metrics.js';
import { systemPause } from '../pause.js';
import { StreamDoor } from '../stream/stream-door.js';
import { AccessWatch } from './access-watch.js';
import { RouteDemands } from './route-demands.js';
import { ServiceAudit } from './service-audit.js';

export function keyFile(dataDir: string): KeyFile {
  return new KeyFile(join(dataDir, 'keys.json'));
}

/** Who may do what, for REST and sockets alike. */
@Global()
@Module({})
export class AccessModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    @Inject(AccessWatch) private readonly watch: AccessWatch,
    @Inject(ServiceAudit) private readonly audit: ServiceAudit,
  ) {}

  static register({ dataDir, doors, rateLimit }: Configuration): DynamicModule {
    const logger = new Logger('access');
    return {
      module: AccessModule,
      exports: [AccessControl, AccessWatch, KeyRing, RouteDemands, StreamDoor],
      providers: [
        { provide: KeyRing, useFactory: () => KeyRing.open(keyFile(dataDir), systemClock) },
        { provide: RouteDemands, useFactory: () => new RouteDemands() },
        {
          provide: ServiceAudit,
          useFactory: () =>
            new ServiceAudit(
              () => new AuditLog(join(dataDir, 'audit.jsonl'), systemClock),
              (err, event) => logger.error({ msg: 'audit cannot be written', err, ...event }),
            ),
        },
        {
          provide: AccessControl,
          inject: [KeyRing, ServiceAudit, Metrics],
          useFactory: (ring: KeyRing, audit: ServiceAudit, { access }: Metrics) =>
            new AccessControl(ring, audit, access, { requestsPerMinute: rateLimit }, systemClock),
        },
        {
          provide: AccessWatch,
          inject: [KeyRing],
          useFactory: (ring: KeyRing) =>
            new AccessWatch(ring, systemPause, (err) => logger.error({ msg: 'keys cannot be read', err })),
        },
        {
          provide: StreamDoor,
          inject: [AccessControl, KeyRing, ServiceAudit, Metrics],
          useFactory: (access: AccessControl, ring: KeyRing, audit: ServiceAudit, { evicted }: Metrics) =>
            new StreamDoor(access, ring, audit, doors, () => evicted.inc({ reason: 'key' })),
        },
      ],
    };
  }

  onApplicationBootstrap(): void {
    this.watch.start();
  }

  beforeApplicationShutdown(): void {
    this.watch.stop();
    this.audit.close();
  }
}
