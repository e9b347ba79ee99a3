import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { SignalEngine } from '#libs/signal';
import { refuseQuery } from '../body-limits.js';
import { SignalDesk } from '../desk/signal-desk.js';
import { ApiProblems } from '../problem.dto.js';
import { StrategiesDto, toStrategyDto } from './strategy.dto.js';

@ApiTags('strategies')
@Controller('api/strategies')
export class StrategiesController {
  constructor(
    @Inject(SignalEngine) private readonly engine: SignalEngine,
    @Inject(SignalDesk) private readonly desk: SignalDesk,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Every strategy with parameters, warm-up, weight, regime gate and its record so far' })
  @ApiOkResponse({ type: StrategiesDto })
  @ApiProblems(400)
  strategies(@Query() query: Record<string, unknown>): StrategiesDto {
    refuseQuery(query);
    const { strategies, voting } = this.engine;
    const data = strategies.map((one) => toStrategyDto(one, voting.weightOf(one.id), this.desk.records.of(one.id)));
    return { success: true, data };
  }
}
