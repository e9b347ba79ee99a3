import { ApiProperty } from '@nestjs/swagger';
import { WORKING_TIMEFRAMES } from '#libs/market';
import type { Known, SignalSettings, StopReading, StrategyRecord } from '#libs/signal';
import { SETUPS, type Strategy } from '#libs/strategy';

export class ParameterDto {
  @ApiProperty({ example: 'minQuality' })
  readonly name!: string;

  @ApiProperty({ example: 0.6, description: 'In force' })
  readonly value!: number;

  @ApiProperty({ example: 0.6 })
  readonly default!: number;

  @ApiProperty({ example: 0.3 })
  readonly min!: number;

  @ApiProperty({ example: 0.95 })
  readonly max!: number;

  @ApiProperty({ example: 'of the balance area; noise forms poor areas too' })
  readonly why!: string;
}

export class RegimeGateDto {
  @ApiProperty({ example: 0, description: 'Out of balance, in the direction of the break' })
  readonly out_of_balance!: number;

  @ApiProperty({ example: 1 })
  readonly balanced!: number;

  @ApiProperty({ example: 0, description: 'After a failed breakout, against its direction' })
  readonly failed_breakout!: number;

  @ApiProperty({ example: 0, description: 'Factor within 30 minutes of a change of state' })
  readonly transition!: number;

  @ApiProperty({ example: 0, description: 'Factor in a volatility event' })
  readonly event!: number;
}

export class KnownDto {
  @ApiProperty({ type: Number, nullable: true, example: 0.41 })
  readonly value!: number | null;

  @ApiProperty({ type: String, nullable: true, example: '12 of 30 outcomes', description: 'Why there is no number' })
  readonly reason!: string | null;
}

/** How a strategy's own votes, heard or not, have come out since the service started. */
export class StrategyRecordDto {
  @ApiProperty({ example: 12, description: 'Votes that became a trade and have closed' })
  readonly closed!: number;

  @ApiProperty({ example: 3, description: 'Votes that were never entered' })
  readonly unentered!: number;

  @ApiProperty({ type: KnownDto, description: 'First target before stop and time stop' })
  readonly hit_rate!: KnownDto;

  @ApiProperty({ type: KnownDto, description: 'Mean stated probability of the same votes' })
  readonly stated!: KnownDto;

  @ApiProperty({ type: KnownDto, description: 'Mean result in R before costs' })
  readonly gross_r!: KnownDto;

  @ApiProperty({ type: KnownDto, description: 'Mean result in R after costs' })
  readonly net_r!: KnownDto;
}

export class CarriedByDto {
  @ApiProperty({ enum: WORKING_TIMEFRAMES, nullable: true, example: '15m' })
  readonly value!: string | null;

  @ApiProperty({ type: String, nullable: true, example: '12 of 30 outcomes', description: 'Why there is no timeframe' })
  readonly reason!: string | null;
}

export class TimeframeStopsDto {
  @ApiProperty({ enum: WORKING_TIMEFRAMES })
  readonly timeframe!: string;

  @ApiProperty({
    enum: ['votes', 'ranges'],
    description:
      'votes: as they were made at this timeframe. ranges: estimated, each vote with its stop as much further as the range ' +
      'of a candle of this timeframe then was',
  })
  readonly basis!: 'votes' | 'ranges';

  @ApiProperty({ type: KnownDto, description: 'Median distance from entry to stop, as a share of the entry' })
  readonly median_stop!: KnownDto;

  @ApiProperty({ type: KnownDto, description: 'Median cost of a round trip, in R' })
  readonly median_cost_r!: KnownDto;
}

/** Stops of a strategy's own votes over the 30 days before the newest that has ended, on the followed markets. */
export class StopsDto {
  @ApiProperty({ example: 12 })
  readonly votes!: number;

  @ApiProperty({ type: KnownDto, description: 'Median distance from entry to stop, as a share of the entry' })
  readonly median_stop!: KnownDto;

  @ApiProperty({ type: KnownDto, description: 'Median cost of a round trip, in R' })
  readonly median_cost_r!: KnownDto;

  @ApiProperty({ type: [TimeframeStopsDto], description: 'The same at every working timeframe, shortest first' })
  readonly timeframes!: readonly TimeframeStopsDto[];

  @ApiProperty({
    type: CarriedByDto,
    description: 'Smallest working timeframe whose median stop carries the configured costs',
  })
  readonly smallest_timeframe!: CarriedByDto;
}

export class WorkingTimeframeDto {
  @ApiProperty({ enum: WORKING_TIMEFRAMES, description: 'The candle by which structure is read' })
  readonly configured!: string;

  @ApiProperty({ example: 'binance-usdm-vip0-taker' })
  readonly cost_profile!: string;

  @ApiProperty({ example: 0.25, description: 'Greatest cost of a round trip that a trade carries, in R' })
  readonly cost_cap!: number;

  @ApiProperty({ type: StopsDto, description: 'Of the votes of all strategies' })
  readonly stops!: StopsDto;
}

export class StrategyDto {
  @ApiProperty({ example: 'grid' })
  readonly id!: string;

  @ApiProperty({ enum: SETUPS, isArray: true })
  readonly setups!: readonly string[];

  @ApiProperty({ type: [ParameterDto] })
  readonly parameters!: readonly ParameterDto[];

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    example: { '1h': 24, '5m': 36 },
    description: 'Closed candles by timeframe before it may vote',
  })
  readonly warm_up!: Readonly<Record<string, number>>;

  @ApiProperty({ example: 0.25, description: 'Before anything was learned' })
  readonly weight!: number;

  @ApiProperty({ type: RegimeGateDto })
  readonly gate!: RegimeGateDto;

  @ApiProperty({ type: StrategyRecordDto })
  readonly record!: StrategyRecordDto;

  @ApiProperty({ type: StopsDto })
  readonly stops!: StopsDto;
}

export class StrategiesDto {
  @ApiProperty({ enum: [true] })
  readonly success!: true;

  @ApiProperty({ type: [StrategyDto] })
  readonly data!: readonly StrategyDto[];

  @ApiProperty({ type: WorkingTimeframeDto })
  readonly working_timeframe!: WorkingTimeframeDto;
}

export function toStrategyDto(
  strategy: Strategy,
  weight: number,
  record: StrategyRecord,
  stops: StopReading,
): StrategyDto {
  const { id, setups, parameters, values, warmUp, gate } = strategy;
  const { closed, unentered, hitRate, stated, grossR, netR } = record;
  return {
    id,
    setups,
    parameters: Object.entries(parameters).map(([name, { value, min, max, why }]) => {
      return { name, value: values[name] ?? value, default: value, min, max, why };
    }),
    warm_up: warmUp,
    weight,
    gate: {
      out_of_balance: gate.outOfBalance,
      balanced: gate.balanced,
      failed_breakout: gate.failedBreakout,
      transition: gate.transition,
      event: gate.event,
    },
    record: {
      closed,
      unentered,
      hit_rate: toKnownDto(hitRate),
      stated: toKnownDto(stated),
      gross_r: toKnownDto(grossR),
      net_r: toKnownDto(netR),
    },
    stops: toStopsDto(stops),
  };
}

export function toWorkingTimeframeDto(
  { workingTimeframe, terms }: SignalSettings,
  stops: StopReading,
): WorkingTimeframeDto {
  return {
    configured: workingTimeframe,
    cost_profile: terms.costs.id,
    cost_cap: terms.costCap,
    stops: toStopsDto(stops),
  };
}

function toStopsDto({ votes, stop, costR, timeframes, carriedBy }: StopReading): StopsDto {
  return {
    votes,
    median_stop: toKnownDto(stop),
    median_cost_r: toKnownDto(costR),
    timeframes: timeframes.map((one) => {
      const { timeframe, basis } = one;
      return { timeframe, basis, median_stop: toKnownDto(one.stop), median_cost_r: toKnownDto(one.costR) };
    }),
    smallest_timeframe: carriedBy.value === null ? carriedBy : { value: carriedBy.value, reason: null },
  };
}

function toKnownDto(known: Known): KnownDto {
  return known.value === null ? known : { value: Math.round(known.value * 10_000) / 10_000, reason: null };
}
