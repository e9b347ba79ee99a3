import { ApiProperty } from '@nestjs/swagger';
import { MissingDto } from './missing.dto.js';
import { LegDto, PocMigrationDto, SwingsByTimeframeDto, TimePriceDto } from './structure.dto.js';

const SESSIONS = [
  'asia',
  'london_first_hour',
  'london',
  'new_york_am',
  'new_york_midday',
  'new_york_last_hour',
  'weekend',
  'off_hours',
];
const DAY_TYPES = [
  'normal',
  'normal_variation',
  'trend',
  'neutral',
  'neutral_extreme',
  'double_distribution',
  'non_trend',
  'unclassified',
];
const SIDES = [1, -1, 0];

/** Each piece of evidence for being out of balance, 0..1; null where it was not available. */
export class FeaturesDto {
  @ApiProperty({ type: Number, nullable: true, example: 0.42 })
  readonly overlap!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 0.42 })
  readonly acceptance!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 0.42 })
  readonly displacement!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 0.42 })
  readonly efficiency!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 0.42 })
  readonly expansion!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 0.42 })
  readonly rotation!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 0.42 })
  readonly initial_balance!: number | null;
}

/** The value that price is held against. */
export class ReferenceDto {
  @ApiProperty({ enum: ['balance', 'prior_day'] })
  readonly source!: 'balance' | 'prior_day';

  @ApiProperty({ example: 27_012.5 })
  readonly poc!: number;

  @ApiProperty({ example: 27_080 })
  readonly vah!: number;

  @ApiProperty({ example: 26_930 })
  readonly val!: number;
}

/** A break of value that came back into it. */
export class FailedBreakoutDto {
  @ApiProperty({ enum: [1, -1], description: 'Of the break' })
  readonly direction!: number;

  @ApiProperty({ example: 27_140 })
  readonly extreme!: number;

  @ApiProperty({ example: 0.31, description: 'Beyond the edge, as a share of the width of value' })
  readonly depth!: number;

  @ApiProperty({ format: 'date-time' })
  readonly expires_at!: string;
}

export class MarketStateDto {
  @ApiProperty({ enum: ['Balanced', 'Out of Balance'] })
  readonly label!: 'Balanced' | 'Out of Balance';

  @ApiProperty({ enum: SIDES, description: 'Side of the break; 0 in balance' })
  readonly direction!: number;

  @ApiProperty({ type: Number, nullable: true, example: 0.42, description: 'Evidence for being out of balance' })
  readonly score!: number | null;

  @ApiProperty({ example: 0.8 })
  readonly confidence!: number;

  @ApiProperty({ type: FeaturesDto })
  readonly features!: FeaturesDto;

  @ApiProperty({ format: 'date-time' })
  readonly since!: string;

  @ApiProperty({ example: false, description: 'Volatility far above the usual for this time of day' })
  readonly event!: boolean;

  @ApiProperty({ example: false, description: 'Candles are missing' })
  readonly gap!: boolean;

  @ApiProperty({ type: ReferenceDto, nullable: true })
  readonly reference!: ReferenceDto | null;

  @ApiProperty({ type: FailedBreakoutDto, nullable: true })
  readonly failed_breakout!: FailedBreakoutDto | null;
}

/** A consolidation, on 5m candles. */
export class BalanceDto {
  @ApiProperty({ format: 'date-time' })
  readonly from!: string;

  @ApiProperty({ format: 'date-time' })
  readonly confirmed_at!: string;

  @ApiProperty({ example: 26_900 })
  readonly low!: number;

  @ApiProperty({ example: 27_100 })
  readonly high!: number;

  @ApiProperty({ example: 27_012.5 })
  readonly poc!: number;

  @ApiProperty({ example: 27_080 })
  readonly vah!: number;

  @ApiProperty({ example: 26_930 })
  readonly val!: number;

  @ApiProperty({ example: 0.66, description: 'Calm, directionless, often tested, long: 0..1' })
  readonly quality!: number;

  @ApiProperty({ example: 5 })
  readonly touches!: number;
}

/** What kind of day a session is by now. */
export class DayTypeDto {
  @ApiProperty({ enum: ['london', 'new_york'] })
  readonly session!: string;

  @ApiProperty({ enum: DAY_TYPES })
  readonly type!: string;

  @ApiProperty({ enum: ['developing', 'final'] })
  readonly status!: 'developing' | 'final';

  @ApiProperty({ example: 1.4, description: 'Range of the session over its initial balance' })
  readonly extension!: number;

  @ApiProperty({ enum: SIDES })
  readonly timeframing!: number;
}

/** Lean of each timeframe, -1..1; null where it is not known. */
export class BiasesDto {
  @ApiProperty({ type: Number, nullable: true, example: 0.25 })
  readonly '1m'!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 0.25 })
  readonly '5m'!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 0.25 })
  readonly '1h'!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 0.25 })
  readonly '4h'!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 0.25 })
  readonly '1d'!: number | null;
}

export class ConfluenceDto {
  @ApiProperty({ example: 0.62, description: 'Agreement with a long, 0..1' })
  readonly long!: number;

  @ApiProperty({ example: 0.38 })
  readonly short!: number;

  @ApiProperty({ example: 0.9, description: 'Weight of what was known' })
  readonly coverage!: number;

  @ApiProperty({ type: BiasesDto })
  readonly biases!: BiasesDto;

  @ApiProperty({ enum: SIDES, description: 'Direction that 1d and 4h clearly stand against' })
  readonly opposed!: number;
}

export class StateDto {
  @ApiProperty({ format: 'date-time', description: 'Close of the newest 1m candle' })
  readonly as_of!: string;

  @ApiProperty({ example: 27_003.5 })
  readonly price!: number;

  @ApiProperty({ enum: SESSIONS })
  readonly session!: string;

  @ApiProperty({ type: MarketStateDto, nullable: true, description: 'null while warming up' })
  readonly market_state!: MarketStateDto | null;

  @ApiProperty({
    type: BalanceDto,
    nullable: true,
    description: 'The consolidation that holds now, null where there is none',
  })
  readonly balance!: BalanceDto | null;

  @ApiProperty({ type: [LegDto], description: 'Living impulse legs' })
  readonly legs!: readonly LegDto[];

  @ApiProperty({ type: [DayTypeDto] })
  readonly day_types!: readonly DayTypeDto[];

  @ApiProperty({ type: ConfluenceDto, nullable: true, description: 'Agreement of the timeframes' })
  readonly confluence!: ConfluenceDto | null;

  @ApiProperty({ type: SwingsByTimeframeDto, description: 'Confirmed pivots and the provisional leg' })
  readonly swings!: SwingsByTimeframeDto;

  @ApiProperty({ type: PocMigrationDto, nullable: true, description: 'Where the developing POC went in the last hour' })
  readonly poc_migration!: PocMigrationDto | null;

  @ApiProperty({ type: TimePriceDto, nullable: true })
  readonly time_price!: TimePriceDto | null;

  @ApiProperty({ type: [MissingDto] })
  readonly missing!: readonly MissingDto[];
}

export class StateAnswerDto {
  @ApiProperty({ enum: [true] })
  readonly success!: true;

  @ApiProperty({ type: StateDto })
  readonly data!: StateDto;
}
