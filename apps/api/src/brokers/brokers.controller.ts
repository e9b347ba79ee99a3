import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { refuseQuery } from '../body-limits.js';
import { SignalDesk } from '../desk/signal-desk.js';
import { RequireScope } from '../access/require-scope.js';
import { ApiProblems } from '../problem.dto.js';
import { BrokersAnswerDto, SymbolsAnswerDto, toBrokerDto, toSymbolDto } from './broker.dto.js';

/** The exchanges, what they can tell and what may still be asked of them. */
@ApiTags('brokers')
@Controller('api/brokers')
export class BrokersController {
  constructor(@Inject(SignalDesk) private readonly desk: SignalDesk) {}

  @Get()
  @RequireScope('read')
  @ApiOperation({ summary: 'Every exchange: capabilities, what is left of its limits, connections' })
  @ApiOkResponse({ type: BrokersAnswerDto })
  @ApiProblems(400)
  all(@Query() query: Record<string, unknown>): BrokersAnswerDto {
    refuseQuery(query);
    return { success: true, data: this.desk.exchanges().map(toBrokerDto) };
  }

  @Get(':broker/symbols')
  @RequireScope('read')
  @ApiOperation({ summary: 'Markets that an exchange lists, with their grids' })
  @ApiParam({ name: 'broker', example: 'BINANCE', schema: { type: 'string' } })
  @ApiOkResponse({ type: SymbolsAnswerDto })
  @ApiProblems(400, 422, 502, 503)
  async symbols(@Param('broker') broker: string, @Query() query: Record<string, unknown>): Promise<SymbolsAnswerDto> {
    refuseQuery(query);
    const instruments = await this.desk.exchange(broker).instruments();
    return { success: true, data: instruments.map(toSymbolDto) };
  }
}
