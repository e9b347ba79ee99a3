import { ApiProperty } from '@nestjs/swagger';
import type { Broker } from '#libs/broker';
import { toIso, type Instrument } from '#libs/market';

export class BudgetDto {
  @ApiProperty({ example: 'request weight' })
  readonly name!: string;

  @ApiProperty({ example: 45 })
  readonly used!: number;

  @ApiProperty({ example: 5_955 })
  readonly remaining!: number;

  @ApiProperty({ example: 6_000 })
  readonly limit!: number;

  @ApiProperty({ example: 60 })
  readonly window_seconds!: number;
}

export class CapabilitiesDto {
  @ApiProperty({ type: [String], example: ['1m', '5m'] })
  readonly timeframes!: readonly string[];

  @ApiProperty({ type: Number, nullable: true, example: 720, description: 'Newest candles it gives; null for all' })
  readonly candle_history!: number | null;

  @ApiProperty({ example: true, description: 'Whether candles tell what aggressors bought' })
  readonly taker_buy_volume!: boolean;

  @ApiProperty({ example: true })
  readonly best_quote!: boolean;

  @ApiProperty({ enum: ['contiguous-id', 'cursor', 'recent-only'], description: 'How past trades can be had' })
  readonly trade_history!: string;
}

export class BanDto {
  @ApiProperty({ format: 'date-time' })
  readonly until!: string;

  @ApiProperty({ example: 'Binance has banned this network address for asking too much (HTTP 418)' })
  readonly reason!: string;
}

export class BrokerDto {
  @ApiProperty({ example: 'BINANCE' })
  readonly id!: string;

  @ApiProperty({ type: CapabilitiesDto })
  readonly capabilities!: CapabilitiesDto;

  @ApiProperty({ type: [BudgetDto], description: 'What was spent of the limits in their running windows' })
  readonly budgets!: readonly BudgetDto[];

  @ApiProperty({ type: BanDto, nullable: true, description: 'Nothing is asked of the exchange before that' })
  readonly shut!: BanDto | null;

  @ApiProperty({ example: 1, description: 'Stream connections' })
  readonly connections!: number;

  @ApiProperty({ example: 100, description: 'Subscriptions on them' })
  readonly topics!: number;
}

export class BrokersAnswerDto {
  @ApiProperty({ enum: [true] })
  readonly success!: true;

  @ApiProperty({ type: [BrokerDto] })
  readonly data!: readonly BrokerDto[];
}

export class SymbolDto {
  @ApiProperty({ example: 'BTCUSDT' })
  readonly symbol!: string;

  @ApiProperty({ example: 'BTC' })
  readonly base!: string;

  @ApiProperty({ example: 'USDT' })
  readonly quote!: string;

  @ApiProperty({ example: '0.01' })
  readonly tick_size!: string;

  @ApiProperty({ example: '0.00001' })
  readonly step_size!: string;

  @ApiProperty({ type: String, nullable: true, example: '5' })
  readonly min_notional!: string | null;

  @ApiProperty({ enum: ['TRADING', 'HALTED'] })
  readonly status!: string;
}

export class SymbolsAnswerDto {
  @ApiProperty({ enum: [true] })
  readonly success!: true;

  @ApiProperty({ type: [SymbolDto], description: 'Every market the exchange lists' })
  readonly data!: readonly SymbolDto[];
}

export function toBrokerDto(broker: Broker): BrokerDto {
  const { id, capabilities } = broker;
  const { timeframes, candleHistory, takerBuyVolume, bestQuote, tradeHistory } = capabilities;
  const { budgets, shut } = broker.rates();
  const { connections, topics } = broker.connections();
  return {
    id,
    capabilities: {
      timeframes,
      candle_history: candleHistory === 'all' ? null : candleHistory,
      taker_buy_volume: takerBuyVolume,
      best_quote: bestQuote,
      trade_history: tradeHistory,
    },
    budgets: budgets.map(({ name, used, limit, windowMs }) => ({
      name,
      used,
      remaining: Math.max(0, limit - used),
      limit,
      window_seconds: windowMs / 1_000,
    })),
    shut: shut ? { until: toIso(shut.until), reason: shut.reason } : null,
    connections,
    topics,
  };
}

export function toSymbolDto({ facts }: Instrument): SymbolDto {
  const { symbol, baseAsset, quoteAsset, tickSize, stepSize, minNotional, status } = facts;
  return {
    symbol,
    base: baseAsset,
    quote: quoteAsset,
    tick_size: tickSize,
    step_size: stepSize,
    min_notional: minNotional ?? null,
    status,
  };
}
