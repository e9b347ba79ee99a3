import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SignalEngine } from '#libs/signal';
import { refuseQuery } from '../body-limits.js';
import { SignalDesk } from '../desk/signal-desk.js';
import { RequireScope } from '../access/require-scope.js';
import { ApiProblems } from '../problem.dto.js';
import { StrategiesDto, toStrategyDto, toWorkingTimeframeDto } from './strategy.dto.js';

@ApiTags('strategies')
@Controller('api/strategies')
export class StrategiesController {
  constructor(
    @Inject(SignalEngine) private readonly engine: SignalEngine,
    @Inject(SignalDesk) private readonly desk: SignalDesk,
  ) {}

  @Get()
  @RequireScope('read')
  @ApiOperation({ summary: 'Every strategy with parameters, warm-up, weight, regime gate and its record so far' })
  @ApiOkResponse({ type: StrategiesDto })
  @ApiProblems(400)
  strategies(@Query() query: Record<string, unknown>): StrategiesDto {
    refuseQuery(query);
    const { strategies, voting, settings } = this.engine;
    const { records, stops } = this.desk.outcomes;
    const data = strategies.map((one) => {
      return toStrategyDto(one, voting.weightOf(one.id), records.of(one.id), stops.of(one.id));
    });
    return { success: true, data, working_timeframe: toWorkingTimeframeDto(settings, stops.of()) };
  }
}
