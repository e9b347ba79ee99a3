import { Controller, Get, Header, Inject, Query, ServiceUnavailableException } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  HealthCheckService,
  HealthIndicatorService,
  type HealthCheckResult,
  type HealthIndicatorResult,
} from '@nestjs/terminus';
import { toIso } from '#libs/market';
import type { Storage } from '#libs/storage';
import { Public, RequireScope } from '../access/require-scope.js';
import { refuseQuery } from '../body-limits.js';
import { SignalDesk } from '../desk/signal-desk.js';
import { Watchlist } from '../desk/watchlist.js';
import { ApiProblems } from '../problem.dto.js';
import { STORAGE } from '../storage.js';
import { ComponentLog } from './component-log.js';
import { HealthDto, StatusWordDto } from './health.dto.js';
import { Lifecycle } from './lifecycle.js';
import { Readiness } from './readiness.js';

/**
 * Probes say one word, because anybody may ask them, and answer from what is known already; GET /health tells an operator
 * which part is ill. An exchange that is down makes a feed stale, never the process unready: its other answers are good.
 */
@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(
    @Inject(HealthCheckService) private readonly health: HealthCheckService,
    @Inject(HealthIndicatorService) private readonly indicators: HealthIndicatorService,
    @Inject(Lifecycle) private readonly lifecycle: Lifecycle,
    @Inject(Readiness) private readonly readiness: Readiness,
    @Inject(ComponentLog) private readonly log: ComponentLog,
    @Inject(SignalDesk) private readonly desk: SignalDesk,
    @Inject(Watchlist) private readonly watchlist: Watchlist,
    @Inject(STORAGE) private readonly storage: Storage,
  ) {}

  @Get()
  @RequireScope('read')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Every part of the service and how it is' })
  @ApiOkResponse({ type: HealthDto, description: 'No part is down; those that are impaired say why' })
  @ApiProblems(400, 503)
  overall(@Query() query: Record<string, unknown>): Promise<HealthCheckResult> {
    refuseQuery(query);
    return this.health.check([() => this.#process(), () => this.#exchange(), () => this.#feeds(), () => this.#store()]);
  }

  @Get('live')
  @Public()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Restart me? Depends on no network' })
  @ApiOkResponse({ type: StatusWordDto })
  @ApiProblems(503)
  live(): StatusWordDto {
    return word(this.readiness.isAlive);
  }

  @Get('ready')
  @Public()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Send traffic? Started, not draining, able to decide in time' })
  @ApiOkResponse({ type: StatusWordDto })
  @ApiProblems(503)
  ready(): StatusWordDto {
    return word(this.readiness.faults().length === 0);
  }

  @Get('startup')
  @Public()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Booted? The exchange has answered once, or the grace of 60 s has passed' })
  @ApiOkResponse({ type: StatusWordDto })
  @ApiProblems(503)
  startup(): StatusWordDto {
    return word(this.lifecycle.started);
  }

  /** Draining ends it. Whatever else keeps traffic away for a while impairs it. */
  #process(): HealthIndicatorResult {
    const faults = this.readiness.faults();
    const indicator = this.indicators.check('process');
    if (this.lifecycle.draining) return indicator.down({ ...this.#since('process', 'down'), faults });
    if (faults.length === 0) return indicator.up(this.#since('process', 'up'));
    return indicator.degraded({ ...this.#since('process', 'degraded'), faults });
  }

  /** As it was when last asked. An exchange that does not answer impairs the service; it does not make it ill. */
  #exchange(): HealthIndicatorResult {
    const indicator = this.indicators.check('exchange');
    const { fault, lastSuccessAt } = this.lifecycle.exchange;
    const last_success = lastSuccessAt === undefined ? null : toIso(lastSuccessAt);
    return fault === undefined
      ? indicator.up({ ...this.#since('exchange', 'up'), last_success })
      : indicator.degraded({ ...this.#since('exchange', 'degraded'), last_success, reason: fault });
  }

  /** A store that takes nothing holds decisions back; what has been kept can be read, and so can the market. */
  #store(): HealthIndicatorResult {
    const indicator = this.indicators.check('storage');
    const { outage, waiting } = this.desk.journal;
    const { setAside } = this.storage;
    const reason = outage ?? (setAside === undefined ? undefined : `was damaged, set aside: ${setAside}`);
    return reason === undefined
      ? indicator.up(this.#since('storage', 'up'))
      : indicator.degraded({ ...this.#since('storage', 'degraded'), reason, waiting });
  }

  /** A stale feed impairs the service; it does not make it ill. */
  #feeds(): HealthIndicatorResult {
    const [followed, unfollowed] = [this.desk.followed(), this.watchlist.unfollowed()];
    const indicator = this.indicators.check('feeds');
    const isGood = unfollowed.length === 0 && followed.every(({ state }) => state === 'live');
    return isGood
      ? indicator.up({ ...this.#since('feeds', 'up'), followed, unfollowed })
      : indicator.degraded({ ...this.#since('feeds', 'degraded'), followed, unfollowed });
  }

  #since(part: string, status: string): { readonly since: string } {
    return { since: toIso(this.log.since(part, status)) };
  }
}

function word(isGood: boolean): StatusWordDto {
  if (!isGood) throw new ServiceUnavailableException();
  return { status: 'ok' };
}
