import { Body, Controller, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CONFIGURATION, type Configuration } from '../configuration.js';
import { SignalDesk } from '../desk/signal-desk.js';
import { refuseQuery } from '../body-limits.js';
import { ApiProblems } from '../problem.dto.js';
import { AnalyzeDto, normaliseSymbol } from './analyze.dto.js';
import { toSignalDto } from './signal-answer.js';
import { AnalysisDto } from './signal.dto.js';

@ApiTags('signals')
@Controller('api/signals')
export class SignalsController {
  constructor(
    @Inject(SignalDesk) private readonly desk: SignalDesk,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  @Post('analyze')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Long, Short or Flat for one market, with the whole reason',
    description:
      'Decides on the newest closed 1m candle. Asking again for the same candle gives the same signal. Flat is a complete answer: its reason names the first failing gate and the nearest candidate.',
  })
  @ApiOkResponse({ type: AnalysisDto })
  @ApiProblems(400, 404, 413, 415, 422, 502, 503)
  async analyze(@Body() { symbol, broker }: AnalyzeDto, @Query() query: Record<string, unknown>): Promise<AnalysisDto> {
    refuseQuery(query);
    const market = {
      broker: (broker ?? this.configuration.defaultBroker).toUpperCase(),
      symbol: normaliseSymbol(symbol),
    };
    return { success: true, data: toSignalDto(await this.desk.analyze(market)) };
  }
}
