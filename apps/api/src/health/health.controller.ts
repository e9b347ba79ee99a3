import { Controller, Get, Header, HttpCode, Inject, ServiceUnavailableException } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import {
  HealthCheckService,
  HealthIndicatorService,
  type HealthCheckResult,
  type HealthIndicatorResult,
} from '@nestjs/terminus';
import { SignalDesk } from '../desk/signal-desk.js';
import { Watchlist } from '../desk/watchlist.js';
import { Public, RequireScope } from '../access/require-scope.js';
import { Lifecycle } from './lifecycle.js';
import { LoopDelay } from './loop-delay.js';

/** Above this the process is beyond help and should be restarted. */
const DEAD_LOOP_MS = 5000;
/** Above this it should be left alone until it has caught up. */
const BUSY_LOOP_MS = 500;

interface StatusWord {
  readonly status: 'ok';
}

/**
 * Probes say one word, because anybody may ask them; GET /health tells an operator which part is ill.
 * An exchange that is down makes a feed stale, never the process unready: its other answers are still good.
 */
@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(
    @Inject(HealthCheckService) private readonly health: HealthCheckService,
    @Inject(HealthIndicatorService) private readonly indicators: HealthIndicatorService,
    @Inject(Lifecycle) private readonly lifecycle: Lifecycle,
    @Inject(LoopDelay) private readonly loop: LoopDelay,
    @Inject(SignalDesk) private readonly desk: SignalDesk,
    @Inject(Watchlist) private readonly watchlist: Watchlist,
  ) {}

  @Get()
  @RequireScope('read')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Every part of the service and how it is' })
  @ApiOkResponse({ description: 'All parts are up; `details` holds one entry a part' })
  @ApiServiceUnavailableResponse({ description: 'A part is down' })
  overall(): Promise<HealthCheckResult> {
    return this.health.check([() => this.#process(), () => this.#exchange(), () => this.#feeds()]);
  }

  @Get('live')
  @Public()
  @HttpCode(200)
  @ApiOperation({ summary: 'Restart me? Depends on no network' })
  @ApiOkResponse({ schema: { example: { status: 'ok' } } })
  live(): StatusWord {
    return word(this.loop.p99() < DEAD_LOOP_MS);
  }

  @Get('ready')
  @Public()
  @ApiOperation({ summary: 'Send traffic? Started, not draining, able to answer in time' })
  @ApiOkResponse({ schema: { example: { status: 'ok' } } })
  @ApiServiceUnavailableResponse({ description: 'Starting, draining or overloaded' })
  async ready(): Promise<StatusWord> {
    const started = await this.lifecycle.started();
    return word(started && !this.lifecycle.draining && this.loop.p99() < BUSY_LOOP_MS);
  }

  @Get('startup')
  @Public()
  @ApiOperation({ summary: 'Booted? The exchange has answered once, or the grace of 60 s has passed' })
  @ApiOkResponse({ schema: { example: { status: 'ok' } } })
  @ApiServiceUnavailableResponse({ description: 'Still starting' })
  async startup(): Promise<StatusWord> {
    return word(await this.lifecycle.started());
  }

  #process(): HealthIndicatorResult {
    const indicator = this.indicators.check('process');
    return this.lifecycle.draining ? indicator.down({ draining: true }) : indicator.up();
  }

  /** Asked at this moment. An exchange that does not answer impairs the service; it does not make it ill. */
  async #exchange(): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check('exchange');
    const fault = await this.lifecycle.exchangeFault();
    return fault === undefined ? indicator.up() : indicator.degraded({ reason: fault });
  }

  /** A stale feed impairs the service; it does not make it ill. */
  #feeds(): HealthIndicatorResult {
    const [followed, unfollowed] = [this.desk.followed(), this.watchlist.unfollowed()];
    const indicator = this.indicators.check('feeds');
    const good = unfollowed.length === 0 && followed.every(({ state }) => state === 'live');
    return good ? indicator.up({ followed }) : indicator.degraded({ followed, unfollowed });
  }
}

function word(good: boolean): StatusWord {
  if (!good) throw new ServiceUnavailableException();
  return { status: 'ok' };
}
