import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { TIMEFRAME_MS, after, toIso } from '#libs/market';
import { CONFIGURATION, type Configuration } from '../configuration.js';
import { SignalDesk, type MarketName } from '../desk/signal-desk.js';
import { ApiProblems } from '../problem.dto.js';
import { normaliseSymbol } from '../signals/analyze.dto.js';
import { CandlesDto, toCandleDto } from './candle.dto.js';
import { HistoryQueryDto, MarketPathDto, type MarketQueryDto } from './market-query.dto.js';
import { candleSpan, timeOf } from './market-times.js';

/** What is read of one market. */
@ApiTags('market')
@Controller('api/market/:symbol')
export class MarketController {
  constructor(
    @Inject(SignalDesk) private readonly desk: SignalDesk,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  @Get('candles')
  @ApiOperation({ summary: 'Closed candles with delta and taker-buy volume' })
  @ApiOkResponse({ type: CandlesDto })
  @ApiProblems(400, 404, 422, 502, 503)
  async candles(@Param() path: MarketPathDto, @Query() query: HistoryQueryDto): Promise<CandlesDto> {
    const { timeframe, limit } = query;
    const [from, to] = [timeOf(query.from, '/from'), timeOf(query.to, '/to')];
    const { instrument, span, candles } = await this.desk.history(this.#market(path, query), timeframe, (now) =>
      candleSpan(timeframe, limit, from, to !== undefined && to < now ? to : now),
    );
    const more = from !== undefined && candles.length === limit;
    return {
      success: true,
      data: candles.map((candle) => toCandleDto(candle, instrument)),
      page: { limit, next_cursor: more ? toIso(after(span.from, limit * TIMEFRAME_MS[timeframe])) : null },
    };
  }

  #market({ symbol }: MarketPathDto, { broker }: MarketQueryDto): MarketName {
    return { broker: (broker ?? this.configuration.defaultBroker).toUpperCase(), symbol: normaliseSymbol(symbol) };
  }
}
