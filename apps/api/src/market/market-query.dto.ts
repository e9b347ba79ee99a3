import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Matches, Max, Min } from 'class-validator';
import { TIMEFRAMES } from '#libs/market';
import { SYMBOL } from '../signals/analyze.dto.js';

export const SCOPES = [
  'developing',
  'prior_day',
  'session',
  'week',
  'composite_5',
  'composite_20',
  'leg',
  'balance',
] as const;
export type ScopeName = (typeof SCOPES)[number];

/** RFC 3339 in UTC, to the second or the millisecond. */
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?Z$/;
const TIME_MESSAGE = 'must be a UTC time such as 2025-11-01T13:10:00.000Z';

/** The market in the path. */
export class MarketPathDto {
  @ApiProperty({ example: 'BTCUSDT', pattern: SYMBOL.source, description: '`BTCUSDT`, `BTC-USDT` or `btc_usdt`' })
  @Matches(SYMBOL, { message: 'must be a symbol such as BTCUSDT or BTC-USDT' })
  readonly symbol!: string;
}

/** What every market query may name. */
export class MarketQueryDto {
  @ApiPropertyOptional({ example: 'BINANCE', description: 'The configured default where absent' })
  @IsOptional()
  @IsString({ message: 'must be text' })
  @Matches(/^[A-Za-z]{1,20}$/, { message: 'must be the name of a broker, such as BINANCE' })
  readonly broker?: string;
}

/** A stretch of candles, newest `limit` where no time is named. */
export class CandleQueryDto extends MarketQueryDto {
  @ApiPropertyOptional({ enum: TIMEFRAMES, default: '1m' })
  @IsOptional()
  @IsIn(TIMEFRAMES, { message: `must be one of ${TIMEFRAMES.join(', ')}` })
  readonly timeframe: (typeof TIMEFRAMES)[number] = '1m';

  @ApiPropertyOptional({ minimum: 1, maximum: 1000, default: 100 })
  @IsOptional()
  @Type(() => Number)
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be at least 1' })
  @Max(1000, { message: 'must be at most 1000' })
  readonly limit: number = 100;
}

const FOOTPRINT_TIMEFRAMES = ['1m', '5m'] as const;

/** The newest closed candles by row and aggressor. */
export class FootprintQueryDto extends MarketQueryDto {
  @ApiPropertyOptional({ enum: FOOTPRINT_TIMEFRAMES, default: '5m' })
  @IsOptional()
  @IsIn(FOOTPRINT_TIMEFRAMES, { message: 'must be one of 1m, 5m' })
  readonly timeframe: (typeof FOOTPRINT_TIMEFRAMES)[number] = '5m';

  @ApiPropertyOptional({ minimum: 1, maximum: 60, default: 3 })
  @IsOptional()
  @Type(() => Number)
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be at least 1' })
  @Max(60, { message: 'must be at most 60' })
  readonly limit: number = 3;
}

export class HistoryQueryDto extends CandleQueryDto {
  @ApiPropertyOptional({ format: 'date-time', description: 'First open time; with it the oldest candles come first' })
  @IsOptional()
  @Matches(TIME, { message: TIME_MESSAGE })
  readonly from?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Open times before this one only; the present where absent',
  })
  @IsOptional()
  @Matches(TIME, { message: TIME_MESSAGE })
  readonly to?: string;
}

export class ProfileQueryDto extends MarketQueryDto {
  @ApiPropertyOptional({
    enum: SCOPES,
    description: 'Either a scope, or from and to; `developing` where neither is named',
  })
  @IsOptional()
  @IsIn(SCOPES, { message: `must be one of ${SCOPES.join(', ')}` })
  readonly scope?: ScopeName;

  @ApiPropertyOptional({ format: 'date-time' })
  @IsOptional()
  @Matches(TIME, { message: TIME_MESSAGE })
  readonly from?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  @IsOptional()
  @Matches(TIME, { message: TIME_MESSAGE })
  readonly to?: string;
}
