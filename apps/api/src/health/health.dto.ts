import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { FEED_STATES, type FeedState } from '#libs/market';

/** All that a probe says. */
export class StatusWordDto {
  @ApiProperty({ enum: ['ok'] })
  readonly status!: 'ok';
}

export class FollowedMarketDto {
  @ApiProperty({ example: 'BINANCE' })
  readonly broker!: string;

  @ApiProperty({ example: 'BTCUSDT' })
  readonly symbol!: string;

  @ApiProperty({ enum: FEED_STATES })
  readonly state!: FeedState;

  @ApiProperty({ example: 'every closed candle is known' })
  readonly reason!: string;
}

export class UnfollowedMarketDto {
  @ApiProperty({ example: 'BINANCE' })
  readonly broker!: string;

  @ApiProperty({ example: 'BTCUSDT' })
  readonly symbol!: string;

  @ApiProperty({ example: 'Symbol must be one that BINANCE lists, was BTCUSD' })
  readonly reason!: string;
}

/** One part of the service. Which of the optional members there are depends on the part and on how it is. */
export class ComponentDto {
  @ApiProperty({ enum: ['up', 'degraded', 'down'] })
  readonly status!: string;

  @ApiProperty({ format: 'date-time', description: 'Since when it was seen so' })
  readonly since!: string;

  @ApiPropertyOptional({ example: 'Exchange must be reachable, was not' })
  readonly reason?: string;

  @ApiPropertyOptional({ type: [String], example: ['draining'] })
  readonly faults?: readonly string[];

  @ApiPropertyOptional({ type: String, format: 'date-time', nullable: true, description: 'When it answered last' })
  readonly last_success?: string | null;

  @ApiPropertyOptional({ type: [FollowedMarketDto] })
  readonly followed?: readonly FollowedMarketDto[];

  @ApiPropertyOptional({ type: [UnfollowedMarketDto], description: 'On the watchlist, and not followed yet' })
  readonly unfollowed?: readonly UnfollowedMarketDto[];
}

const COMPONENTS = { type: 'object', additionalProperties: { $ref: getSchemaPath(ComponentDto) } } as const;

/** Every part by name: `process`, `exchange`, `feeds`. */
@ApiExtraModels(ComponentDto)
export class HealthDto {
  @ApiProperty({ enum: ['ok', 'degraded'] })
  readonly status!: string;

  @ApiProperty({ ...COMPONENTS, description: 'Parts that are up or degraded' })
  readonly info!: Readonly<Record<string, ComponentDto>>;

  @ApiProperty({ ...COMPONENTS, description: 'Parts that are down' })
  readonly error!: Readonly<Record<string, ComponentDto>>;

  @ApiProperty({ ...COMPONENTS, description: 'All parts' })
  readonly details!: Readonly<Record<string, ComponentDto>>;
}
