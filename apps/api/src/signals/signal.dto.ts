import { ApiProperty } from '@nestjs/swagger';
import { WORKING_TIMEFRAMES } from '#libs/market';
import { PlanDto } from './plan.dto.js';
import { TargetDto } from './target.dto.js';

const DIRECTIONS = ['Long', 'Short', 'Flat'] as const;
const STATES = ['Balanced', 'Out of Balance'] as const;
const SETUPS = ['Trend Model', 'Mean Reversion Model', 'Mean Reversion', 'Grid', 'None'] as const;
const GRADES = ['A', 'B', 'C', 'D', 'F'] as const;
const SOURCES = ['trades', 'klines', 'estimated', 'none'] as const;
const VOTE_KINDS = ['vote', 'abstain', 'ineligible'] as const;

export class CheckDto {
  @ApiProperty({ example: 'BALANCE_QUALITY', description: 'Stable code' })
  readonly code!: string;

  @ApiProperty({ example: 'balance quality' })
  readonly rule!: string;

  @ApiProperty({ enum: ['>=', '>', '<=', '<', '='] })
  readonly comparison!: string;

  @ApiProperty({ oneOf: [{ type: 'number' }, { type: 'string' }], example: 0.6 })
  readonly threshold!: number | string;

  @ApiProperty({
    oneOf: [{ type: 'number' }, { type: 'string' }, { type: 'null' }],
    example: 0.41,
    description: 'null where it could not be measured; the check then fails',
  })
  readonly value!: number | string | null;

  @ApiProperty({ example: false })
  readonly passed!: boolean;
}

export class VoteDto {
  @ApiProperty({ example: 'grid' })
  readonly strategy!: string;

  @ApiProperty({ enum: VOTE_KINDS })
  readonly kind!: (typeof VOTE_KINDS)[number];

  @ApiProperty({ enum: DIRECTIONS })
  readonly signal!: (typeof DIRECTIONS)[number];

  @ApiProperty({ type: Number, nullable: true, example: 0.52 })
  readonly confidence!: number | null;

  @ApiProperty({ example: 0.25 })
  readonly weight!: number;

  @ApiProperty({ example: 1, description: 'What the market state leaves of the weight' })
  readonly gate!: number;

  @ApiProperty({ type: Number, nullable: true, example: 0.31, description: 'Log-odds over the driftless base rate' })
  readonly edge!: number | null;

  @ApiProperty({ type: PlanDto, nullable: true, description: 'Entry, stop, targets and, for Grid, its orders' })
  readonly plan!: PlanDto | null;

  @ApiProperty({ example: 'Grid needs a balance of quality 0.60, was 0.41' })
  readonly reason!: string;

  @ApiProperty({ type: [String], example: ['STATE_BALANCED'] })
  readonly evidence!: readonly string[];

  @ApiProperty({ type: [CheckDto], description: 'Each rule in the order of its asking' })
  readonly checks!: readonly CheckDto[];
}

export class DataQualityDto {
  @ApiProperty({ enum: GRADES })
  readonly grade!: (typeof GRADES)[number];

  @ApiProperty({ example: 1, minimum: 0, maximum: 1 })
  readonly score!: number;

  @ApiProperty({ enum: SOURCES, description: 'Where aggressor volume comes from' })
  readonly order_flow!: (typeof SOURCES)[number];

  @ApiProperty({ example: 0, description: 'Holes in the 1m candles of the window' })
  readonly gaps!: number;

  @ApiProperty({ example: 412, description: "Age of the decided candle by the exchange's clock" })
  readonly staleness_ms!: number;

  @ApiProperty({ type: [String], example: [] })
  readonly reasons!: readonly string[];
}

/** One decision, as REST answers it and the socket pushes it. */
export class SignalDto {
  @ApiProperty({ format: 'uuid', description: 'A function of the inputs: the same closed candle has the same id' })
  readonly signal_id!: string;

  @ApiProperty({
    format: 'date-time',
    example: '2025-11-01T13:10:00.000Z',
    description: 'Close of the decided 1m candle',
  })
  readonly timestamp!: string;

  @ApiProperty({ example: 'BTCUSDT' })
  readonly symbol!: string;

  @ApiProperty({ enum: DIRECTIONS })
  readonly signal!: (typeof DIRECTIONS)[number];

  @ApiProperty({
    type: Number,
    nullable: true,
    example: 0.52,
    description: 'Probability that the first target trades before the stop and the time stop',
  })
  readonly confidence!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 27_000 })
  readonly entry!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 26_840 })
  readonly stop_loss!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 27_320 })
  readonly target!: number | null;

  @ApiProperty({ example: 'Balanced (S .31). Price at 18 % of the balance 26,900-27,100 ...' })
  readonly reason!: string;

  @ApiProperty({ enum: [...STATES, null], nullable: true, description: 'null while warming up' })
  readonly market_state!: (typeof STATES)[number] | null;

  @ApiProperty({ enum: SETUPS })
  readonly setup!: (typeof SETUPS)[number];

  @ApiProperty({ example: 'BINANCE' })
  readonly broker!: string;

  @ApiProperty({ example: false, description: 'false where costs eat the plan: see vetoes and cost_r' })
  readonly tradable!: boolean;

  @ApiProperty({ example: 'binance-usdm-vip0-taker' })
  readonly cost_profile!: string;

  @ApiProperty({ enum: WORKING_TIMEFRAMES, description: 'The candle by which structure is read' })
  readonly working_timeframe!: string;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: 0.71,
    description: 'How well the setup matches; not a probability',
  })
  readonly quality_score!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 2 })
  readonly risk_reward!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 1.7 })
  readonly net_risk_reward!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 0.21, description: 'Net of costs, in units of the risk' })
  readonly expected_value_r!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 0.36, description: 'The same before costs' })
  readonly expected_value_gross_r!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 0.15, description: 'Costs in units of the risk' })
  readonly cost_r!: number | null;

  @ApiProperty({
    enum: ['T1'],
    required: false,
    description:
      'What `confidence` is the probability of, where the plan leaves at several targets: reaching the first',
  })
  readonly confidence_of?: 'T1';

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly expires_at!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly time_stop_at!: string | null;

  @ApiProperty({ type: [TargetDto] })
  readonly targets!: readonly TargetDto[];

  @ApiProperty({ type: String, nullable: true, example: 'grid' })
  readonly strategy!: string | null;

  @ApiProperty({ type: [String] })
  readonly supporting!: readonly string[];

  @ApiProperty({ type: [String], description: 'What voids the plan before its entry' })
  readonly invalidations!: readonly string[];

  @ApiProperty({ type: [VoteDto] })
  readonly votes!: readonly VoteDto[];

  @ApiProperty({ type: [String], example: ['COST_TOO_HIGH'] })
  readonly vetoes!: readonly string[];

  @ApiProperty({ type: [String], example: ['STATE_BALANCED', 'LOC_BALANCE_LOW'] })
  readonly evidence!: readonly string[];

  @ApiProperty({ example: 'asia', description: 'Trading session the candle closed in' })
  readonly session!: string;

  @ApiProperty({ type: DataQualityDto })
  readonly data_quality!: DataQualityDto;

  @ApiProperty({ example: 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' })
  readonly config_version!: string;

  @ApiProperty({ example: 'sha256:60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752' })
  readonly input_digest!: string;
}

export class AnalysisDto {
  @ApiProperty({ enum: [true] })
  readonly success!: true;

  @ApiProperty({ type: SignalDto })
  readonly data!: SignalDto;
}
