import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { scopeName } from '#libs/analysis';
import { TIMEFRAME_MS, after, toIso } from '#libs/market';
import { CONFIGURATION, type Configuration } from '../configuration.js';
import { SignalDesk, type MarketName } from '../desk/signal-desk.js';
import { RequireScope } from '../access/require-scope.js';
import { ApiProblems } from '../problem.dto.js';
import { normaliseSymbol } from '../signals/analyze.dto.js';
import { CandlesDto, toCandleDto } from './candle.dto.js';
import {
  CandleQueryDto,
  FootprintQueryDto,
  HistoryQueryDto,
  MarketPathDto,
  MarketQueryDto,
  ProfileQueryDto,
} from './market-query.dto.js';
import { candleSpan, timeOf } from './market-times.js';
import { DataQualityAnswerDto, toFeedDto, toGradeDto } from './data-quality.dto.js';
import { FootprintAnswerDto, toFootprintsDto } from './footprint.dto.js';
import { LevelsAnswerDto, toLevelDto } from './level.dto.js';
import { OrderFlowAnswerDto, toOrderFlowDto } from './order-flow.dto.js';
import { NO_SUCH_SCOPE, scopeOf } from './profile-scope.js';
import { toStateDto } from './state-answer.js';
import { StateAnswerDto } from './state.dto.js';
import { ProfileAnswerDto, toProfileReadingDto } from './profile.dto.js';

/** What is read of one market. */
@ApiTags('market')
@Controller('api/market/:symbol')
export class MarketController {
  constructor(
    @Inject(SignalDesk) private readonly desk: SignalDesk,
    @Inject(CONFIGURATION) private readonly configuration: Configuration,
  ) {}

  @Get('candles')
  @RequireScope('read')
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

  @Get('profile')
  @RequireScope('read')
  @ApiOperation({ summary: 'Volume profile of a scope: POC, value area, nodes and shape' })
  @ApiOkResponse({ type: ProfileAnswerDto })
  @ApiProblems(400, 404, 422, 502, 503)
  async profile(@Param() path: MarketPathDto, @Query() query: ProfileQueryDto): Promise<ProfileAnswerDto> {
    const reader = await this.desk.read(this.#market(path, query));
    const scope = scopeOf(query, reader);
    const reading = scope ? reader.profile(scope) : NO_SUCH_SCOPE;
    const name = query.scope ?? (scope ? scopeName(scope) : 'developing');
    return { success: true, data: toProfileReadingDto(name, reading, reader.instrument) };
  }

  @Get('order-flow')
  @RequireScope('read')
  @ApiOperation({ summary: 'Delta, CVD and buy share a candle, and the aggression score with its parts' })
  @ApiOkResponse({ type: OrderFlowAnswerDto })
  @ApiProblems(400, 404, 422, 502, 503)
  async orderFlow(@Param() path: MarketPathDto, @Query() query: CandleQueryDto): Promise<OrderFlowAnswerDto> {
    const reader = await this.desk.read(this.#market(path, query));
    return { success: true, data: toOrderFlowDto(reader.view(), reader.orderFlow(query.timeframe, query.limit)) };
  }

  @Get('footprint')
  @RequireScope('read', 2)
  @ApiOperation({
    summary: 'Volume by price row and aggressor of the newest candles, with imbalances and unfinished ends',
  })
  @ApiOkResponse({ type: FootprintAnswerDto })
  @ApiProblems(400, 404, 422, 502, 503)
  async footprint(@Param() path: MarketPathDto, @Query() query: FootprintQueryDto): Promise<FootprintAnswerDto> {
    const { timeframe, limit } = query;
    const { instrument, reading } = await this.desk.footprints(this.#market(path, query), timeframe, limit);
    return { success: true, data: toFootprintsDto(reading, instrument) };
  }

  @Get('levels')
  @RequireScope('read')
  @ApiOperation({ summary: 'Key levels in three tiers: zone, kinds, significance, state, touches' })
  @ApiOkResponse({ type: LevelsAnswerDto })
  @ApiProblems(400, 404, 422, 502, 503)
  async levels(@Param() path: MarketPathDto, @Query() query: MarketQueryDto): Promise<LevelsAnswerDto> {
    const { instrument, levels } = (await this.desk.read(this.#market(path, query))).view();
    return { success: true, data: levels.map((level) => toLevelDto(level, instrument)) };
  }

  @Get('state')
  @RequireScope('read')
  @ApiOperation({ summary: 'Market state with its evidence, balance area, legs, day types and confluence' })
  @ApiOkResponse({ type: StateAnswerDto })
  @ApiProblems(400, 404, 422, 502, 503)
  async state(@Param() path: MarketPathDto, @Query() query: MarketQueryDto): Promise<StateAnswerDto> {
    return { success: true, data: toStateDto((await this.desk.read(this.#market(path, query))).view()) };
  }

  @Get('data-quality')
  @RequireScope('read')
  @ApiOperation({ summary: 'How far the data can be trusted: state of the feed, holes and what became of them, lag' })
  @ApiOkResponse({ type: DataQualityAnswerDto })
  @ApiProblems(400, 404, 422, 502, 503)
  async dataQuality(@Param() path: MarketPathDto, @Query() query: MarketQueryDto): Promise<DataQualityAnswerDto> {
    const market = this.#market(path, query);
    const { dataQuality } = await this.desk.analyze(market);
    const feed = await this.desk.feedQuality(market);
    return { success: true, data: { ...toGradeDto(dataQuality), feed: feed ? toFeedDto(feed) : null } };
  }

  #market({ symbol }: MarketPathDto, { broker }: MarketQueryDto): MarketName {
    return { broker: (broker ?? this.configuration.defaultBroker).toUpperCase(), symbol: normaliseSymbol(symbol) };
  }
}
