import { ApiProperty } from '@nestjs/swagger';

const STATES = ['Balanced', 'Out of Balance'] as const;

/** Resting orders of a grid; prices in quote, all orders of equal size. */
export class GridDto {
  @ApiProperty({ example: 26_900 })
  readonly low!: number;

  @ApiProperty({ example: 27_100 })
  readonly high!: number;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: 33.3333,
    description: 'Between two levels, before rounding to ticks',
  })
  readonly spacing!: number | null;

  @ApiProperty({ type: [Number] })
  readonly levels!: readonly number[];

  @ApiProperty({ type: [Number], nullable: true, description: 'Equal ratios, where the range is wide; else null' })
  readonly geometric_levels!: readonly number[] | null;

  @ApiProperty({ type: [Number] })
  readonly buys!: readonly number[];

  @ApiProperty({ type: [Number] })
  readonly sells!: readonly number[];

  @ApiProperty({ example: 3, description: 'Most rungs filled on one side at a time' })
  readonly max_rungs_per_side!: number;

  @ApiProperty({ example: 1, description: 'A filled order is answered on the other side, so many rungs on' })
  readonly answer_after_rungs!: number;

  @ApiProperty({
    example: 0.0008,
    type: Number,
    nullable: true,
    description: 'Earned by a completed rung after maker fees',
  })
  readonly net_per_rung!: number | null;

  @ApiProperty({ example: 26_860, description: 'A 5m close below ends the grid' })
  readonly exit_below!: number;

  @ApiProperty({ example: 27_140, description: 'A 5m close above ends the grid' })
  readonly exit_above!: number;

  @ApiProperty({ example: 2, description: 'So many 5m closes in a row outside the range end the grid' })
  readonly exit_closes_outside!: number;

  @ApiProperty({ enum: STATES, description: 'The only market state in which the grid may stand' })
  readonly exit_state!: (typeof STATES)[number];

  @ApiProperty({ example: 0.0065, description: 'Hourly range over price at which the calm is over' })
  readonly exit_hourly_range!: number;

  @ApiProperty({ format: 'date-time' })
  readonly exit_at!: string;

  @ApiProperty({ example: 1, description: 'How often it may be set up again in this range after its exit' })
  readonly restarts!: number;

  @ApiProperty({ example: 0.005, description: 'Share of equity that the worst case may lose' })
  readonly risk_of_equity!: number;

  @ApiProperty({ example: 312.5, type: Number, nullable: true, description: 'Of one unit of the base asset a rung' })
  readonly worst_loss_per_unit!: number | null;
}
