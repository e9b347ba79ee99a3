import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Evidence, StoredSignal } from '#libs/signal';
import { CONFIGURATION, type Configuration } from '../configuration.js';
import { SignalDesk } from '../desk/signal-desk.js';
import { refuseQuery } from '../body-limits.js';
import { RequireScope } from '../access/require-scope.js';
import { ApiProblems } from '../problem.dto.js';
import { AnalyzeDto, normaliseSymbol } from './analyze.dto.js';
import { toSignalDto } from './signal-answer.js';
import { AnalysisDto } from './signal.dto.js';
import { placeOf, toCursor } from './cursor.js';
import { EvidenceAnswerDto, ReplayAnswerDto, SignalAnswerDto, SignalsDto } from './history.dto.js';
import { toEvidenceDto, toReplayDto, toStoredSignalDto } from './history.dto.js';
import { SignalOutcomeDto } from './outcome.dto.js';
import { filterOf, SignalQueryDto } from './signal-query.dto.js';
import { UnknownSignalError } from './unknown-signal-error.js';

@ApiTags('signals')
@ApiExtraModels(SignalOutcomeDto)
@Controller('api/signals')
export class SignalsController {
  constructor(
    @Inject(SignalDesk) private readonly desk: SignalDesk,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  @Post('analyze')
  @RequireScope('signal')
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

  @Get()
  @RequireScope('signal')
  @ApiOperation({ summary: 'Decisions so far, newest first, with what became of them' })
  @ApiOkResponse({ type: SignalsDto })
  @ApiProblems(400, 503)
  async page(@Query() query: SignalQueryDto): Promise<SignalsDto> {
    const { limit } = query;
    const { signals, next } = await this.desk.store.page(filterOf(query), limit, placeOf(query.cursor));
    const page = { limit, next_cursor: next ? toCursor(next) : null };
    return { success: true, data: signals.map(toStoredSignalDto), page };
  }

  @Get(':id')
  @RequireScope('signal')
  @ApiOperation({ summary: 'One decision' })
  @ApiOkResponse({ type: SignalAnswerDto })
  @ApiProblems(400, 404, 503)
  async one(@Param('id') id: string, @Query() query: Record<string, unknown>): Promise<SignalAnswerDto> {
    refuseQuery(query);
    return { success: true, data: toStoredSignalDto(await this.#find(id)) };
  }

  @Get(':id/evidence')
  @RequireScope('signal')
  @ApiOperation({ summary: 'All that the decision rests on, named by its digest' })
  @ApiOkResponse({ type: EvidenceAnswerDto })
  @ApiProblems(400, 404, 503)
  async evidence(@Param('id') id: string, @Query() query: Record<string, unknown>): Promise<EvidenceAnswerDto> {
    refuseQuery(query);
    return { success: true, data: toEvidenceDto(await this.#evidence(id)) };
  }

  @Post(':id/replay')
  @RequireScope('signal', 10)
  @HttpCode(200)
  @ApiOperation({
    summary: 'Makes the decision again and compares',
    description:
      'Asks the exchange for the same candles anew and reads the single trades of the last minutes again; the book and what earlier trades told come from the evidence. Says `identical`, or each field that differs.',
  })
  @ApiOkResponse({ type: ReplayAnswerDto })
  @ApiProblems(400, 404, 413, 415, 422, 502, 503)
  async replay(
    @Param('id') id: string,
    @Query() query: Record<string, unknown>,
    @Body() body: Record<string, unknown> | undefined,
  ): Promise<ReplayAnswerDto> {
    refuseQuery({ ...query, ...body });
    const { signal } = await this.#find(id);
    return { success: true, data: toReplayDto(await this.desk.replay(signal, await this.#evidence(id))) };
  }

  async #find(id: string): Promise<StoredSignal> {
    const found = await this.desk.store.find(id);
    if (!found) throw new UnknownSignalError(id);
    return found;
  }

  async #evidence(id: string): Promise<Evidence> {
    const found = await this.desk.store.evidence(id);
    if (!found) throw new UnknownSignalError(id);
    return found;
  }
}
