import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import type { SignalDirection, SignalFilter } from '#libs/signal';
import { SETUPS, type Setup } from '#libs/strategy';
import { timeOf } from '../market/market-times.js';
import { normaliseSymbol, SYMBOL } from './analyze.dto.js';

const DIRECTIONS = ['Long', 'Short', 'Flat'] as const;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?Z$/;
const TIME_MESSAGE = 'must be a UTC time such as 2025-11-01T13:10:00.000Z';

/** Query of GET /api/signals. */
export class SignalQueryDto {
  @ApiPropertyOptional({ example: 'BTCUSDT', pattern: SYMBOL.source })
  @IsOptional()
  @Matches(SYMBOL, { message: 'must be a symbol such as BTCUSDT or BTC-USDT' })
  readonly symbol?: string;

  @ApiPropertyOptional({ example: 'BINANCE' })
  @IsOptional()
  @Matches(/^[A-Za-z]{1,20}$/, { message: 'must be the name of a broker, such as BINANCE' })
  readonly broker?: string;

  @ApiPropertyOptional({ example: 'grid', description: 'Whose plan the signal is' })
  @IsOptional()
  @Matches(/^[a-z0-9-]{1,40}$/, { message: 'must be the id of a strategy, such as grid' })
  readonly strategy?: string;

  @ApiPropertyOptional({ enum: DIRECTIONS })
  @IsOptional()
  @IsIn(DIRECTIONS, { message: `must be one of ${DIRECTIONS.join(', ')}` })
  readonly signal?: SignalDirection;

  @ApiPropertyOptional({ enum: SETUPS })
  @IsOptional()
  @IsIn(SETUPS, { message: `must be one of ${SETUPS.join(', ')}` })
  readonly setup?: Setup;

  @ApiPropertyOptional({ enum: ['true', 'false'] })
  @IsOptional()
  @IsIn(['true', 'false'], { message: 'must be true or false' })
  readonly tradable?: 'true' | 'false';

  @ApiPropertyOptional({ format: 'date-time', description: 'Decided at or after' })
  @IsOptional()
  @Matches(TIME, { message: TIME_MESSAGE })
  readonly from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Decided before' })
  @IsOptional()
  @Matches(TIME, { message: TIME_MESSAGE })
  readonly to?: string;

  @ApiPropertyOptional({ minimum: 1, maximum: 1000, default: 50 })
  @IsOptional()
  @Type(() => Number)
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be at least 1' })
  @Max(1000, { message: 'must be at most 1000' })
  readonly limit: number = 50;

  @ApiPropertyOptional({ description: '`next_cursor` of the page before, with the same filters' })
  @IsOptional()
  @IsString({ message: 'must be text' })
  @MaxLength(200, { message: 'must be a cursor' })
  readonly cursor?: string;
}

/** @throws MalformedRequestError for a date there is none of. */
export function filterOf(query: SignalQueryDto): SignalFilter {
  const { symbol, broker, strategy, signal, setup, tradable, from, to } = query;
  return {
    symbol: symbol === undefined ? undefined : normaliseSymbol(symbol),
    broker: broker?.toUpperCase(),
    strategy,
    signal,
    setup,
    tradable: tradable === undefined ? undefined : tradable === 'true',
    from: timeOf(from, '/from'),
    to: timeOf(to, '/to'),
  };
}
