import { ApiProperty } from '@nestjs/swagger';
import type { KeyLevel } from '#libs/analysis';
import type { Instrument } from '#libs/market';

const STATES = ['naked', 'tested', 'broken'] as const;

export class LevelDto {
  @ApiProperty({ example: 27_003.5 })
  readonly price!: number;

  @ApiProperty({ example: 26_995, description: 'Zone, inclusive' })
  readonly low!: number;

  @ApiProperty({ example: 27_010 })
  readonly high!: number;

  @ApiProperty({ type: [String], example: ['prior_day_poc'], description: 'What stands at this price' })
  readonly kinds!: readonly string[];

  @ApiProperty({ enum: [1, 2, 3], description: '1 is the strongest' })
  readonly tier!: number;

  @ApiProperty({ example: 3, minimum: 1, maximum: 5 })
  readonly significance!: number;

  @ApiProperty({ example: 0.82, description: '0..1; fades with age, rises with bounces, falls with breaks' })
  readonly score!: number;

  @ApiProperty({ enum: STATES })
  readonly state!: (typeof STATES)[number];

  @ApiProperty({ example: 2 })
  readonly touches!: number;
}

export class LevelsAnswerDto {
  @ApiProperty({ enum: [true] })
  readonly success!: true;

  @ApiProperty({ type: [LevelDto], description: 'Lowest price first' })
  readonly data!: readonly LevelDto[];
}

export function toLevelDto(level: KeyLevel, instrument: Instrument): LevelDto {
  const { kinds, tier, significance, score, state, touches } = level;
  return {
    price: instrument.price(level.price),
    low: instrument.price(level.low),
    high: instrument.price(level.high),
    kinds,
    tier,
    significance,
    score,
    state,
    touches,
  };
}
