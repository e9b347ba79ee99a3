import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** Which of the six tests of an impulse leg are passed. */
export class LegTestsDto {
  @ApiProperty({ example: true })
  readonly structure!: boolean;

  @ApiProperty({ example: true })
  readonly size!: boolean;

  @ApiProperty({ example: true })
  readonly speed!: boolean;

  @ApiProperty({ example: true })
  readonly efficiency!: boolean;

  @ApiProperty({ example: true })
  readonly volume!: boolean;

  @ApiProperty({ example: true })
  readonly flow!: boolean;
}

/** A living impulse leg. */
export class LegDto {
  @ApiProperty({ enum: ['up', 'down'] })
  readonly direction!: 'up' | 'down';

  @ApiProperty({ example: 26_800 })
  readonly origin!: number;

  @ApiProperty({ example: 27_120 })
  readonly extreme!: number;

  @ApiProperty({ format: 'date-time' })
  readonly from!: string;

  @ApiProperty({ format: 'date-time' })
  readonly to!: string;

  @ApiProperty({ type: LegTestsDto })
  readonly tests!: LegTestsDto;

  @ApiProperty({ example: 0.83, description: 'Share of the tests passed' })
  readonly score!: number;

  @ApiProperty({ example: true })
  readonly valid!: boolean;
}

export class PivotDto {
  @ApiProperty({ enum: ['high', 'low'] })
  readonly kind!: 'high' | 'low';

  @ApiProperty({ example: 27_120 })
  readonly price!: number;

  @ApiProperty({ format: 'date-time' })
  readonly at!: string;

  @ApiProperty({ format: 'date-time', description: 'Nobody may know of it before' })
  readonly confirmed_at!: string;
}

/** From the last pivot to the furthest price since; provisional. */
export class RunningLegDto {
  @ApiProperty({ enum: ['up', 'down'] })
  readonly direction!: 'up' | 'down';

  @ApiProperty({ example: 26_800 })
  readonly origin!: number;

  @ApiProperty({ example: 27_120 })
  readonly extreme!: number;
}

export class SwingsDto {
  @ApiProperty({ type: [PivotDto], description: 'Confirmed, at most eight, oldest first' })
  readonly pivots!: readonly PivotDto[];

  @ApiProperty({ type: RunningLegDto, nullable: true })
  readonly running!: RunningLegDto | null;
}

export class SwingsByTimeframeDto {
  @ApiProperty({ type: SwingsDto })
  readonly '1m'!: SwingsDto;

  @ApiProperty({ type: SwingsDto })
  readonly '5m'!: SwingsDto;

  @ApiProperty({ type: SwingsDto })
  readonly '1h'!: SwingsDto;

  @ApiProperty({ type: SwingsDto })
  readonly '4h'!: SwingsDto;
}

export class PocMigrationDto {
  @ApiProperty({ example: 0.12, description: 'POC now less POC an hour ago, in daily ATR' })
  readonly drift!: number;

  @ApiProperty({ enum: ['stable', 'migrating', 'mixed'] })
  readonly motion!: string;
}

export class ZoneDto {
  @ApiProperty({ example: 26_990 })
  readonly low!: number;

  @ApiProperty({ example: 27_010 })
  readonly high!: number;
}

/** Prices that one bracket visited alone. */
export class SinglePrintsDto {
  @ApiProperty({ example: 26_990 })
  readonly low!: number;

  @ApiProperty({ example: 27_010 })
  readonly high!: number;

  @ApiProperty({ format: 'date-time' })
  readonly printed_at!: string;
}

/** How the day ends at one extreme; a tail is a zone of prices. */
export class EndDto {
  @ApiProperty({ enum: ['tail', 'poor', 'plain'] })
  readonly kind!: 'tail' | 'poor' | 'plain';

  @ApiPropertyOptional({ example: 27_130 })
  readonly low?: number;

  @ApiPropertyOptional({ example: 27_150 })
  readonly high?: number;
}

/** Time-price brackets of the day. */
export class TimePriceDto {
  @ApiProperty({ example: 14 })
  readonly brackets!: number;

  @ApiProperty({ example: 5 })
  readonly bin_size!: number;

  @ApiProperty({ type: [SinglePrintsDto] })
  readonly single_prints!: readonly SinglePrintsDto[];

  @ApiProperty({ type: EndDto })
  readonly high!: EndDto;

  @ApiProperty({ type: EndDto })
  readonly low!: EndDto;
}
