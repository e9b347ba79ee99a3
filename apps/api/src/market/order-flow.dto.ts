import { ApiProperty } from '@nestjs/swagger';
import type { Aggression, AuctionView, CandleFlow } from '#libs/analysis';
import { toIso, type Instrument } from '#libs/market';

const LABELS = ['STRONG_BUY', 'BUY', 'NEUTRAL', 'SELL', 'STRONG_SELL'] as const;
const SOURCES = ['trades', 'klines', 'estimated', 'none'] as const;
const UNKNOWN = 'null where the venue does not tell';

export class CandleFlowDto {
  @ApiProperty({ format: 'date-time' })
  readonly open_time!: string;

  @ApiProperty({ format: 'date-time' })
  readonly close_time!: string;

  @ApiProperty({ example: 12.5 })
  readonly volume!: number;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: 2.5,
    description: `Bought minus sold by aggressors; ${UNKNOWN}`,
  })
  readonly delta!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 0.2, description: `Delta over volume, -1..1; ${UNKNOWN}` })
  readonly delta_ratio!: number | null;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: 0.6,
    description: `Bought by aggressors over volume; ${UNKNOWN}`,
  })
  readonly buy_share!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: -14.2, description: 'Cumulative delta since 00:00Z' })
  readonly cvd_session!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 120.9, description: 'Cumulative delta without resets' })
  readonly cvd_continuous!: number | null;
}

export class AggressionDto {
  @ApiProperty({ example: 0.45, description: '-1 sellers press and are paid, +1 buyers' })
  readonly score!: number;

  @ApiProperty({ enum: LABELS })
  readonly label!: (typeof LABELS)[number];

  @ApiProperty({ type: Number, nullable: true, description: 'Effort: net delta of 3 minutes against the usual' })
  readonly flow_3m!: number | null;

  @ApiProperty({ type: Number, nullable: true, description: 'Effort: net delta of 15 minutes against the usual' })
  readonly flow_15m!: number | null;

  @ApiProperty({ type: Number, nullable: true, description: 'Big trades of 5 minutes; null without single trades' })
  readonly big_trades!: number | null;

  @ApiProperty({ type: Number, nullable: true, description: 'Stacked imbalances; null without single trades' })
  readonly stacked_imbalances!: number | null;

  @ApiProperty({ description: 'Result: what price did in 3 minutes' })
  readonly result!: number;

  @ApiProperty({ description: 'Effort that met a wall: + sellers absorbed, - buyers absorbed' })
  readonly absorption!: number;

  @ApiProperty({ type: Number, nullable: true, description: 'Volume against the usual for this time of day' })
  readonly relative_volume!: number | null;
}

export class OrderFlowDto {
  @ApiProperty({ enum: SOURCES, description: 'Where aggressor volume comes from; never from candle colour' })
  readonly source!: (typeof SOURCES)[number];

  @ApiProperty({ type: AggressionDto, nullable: true, description: 'At the newest closed 1m candle' })
  readonly aggression!: AggressionDto | null;

  @ApiProperty({ type: [CandleFlowDto], description: 'Oldest first' })
  readonly candles!: readonly CandleFlowDto[];
}

export class OrderFlowAnswerDto {
  @ApiProperty({ enum: [true] })
  readonly success!: true;

  @ApiProperty({ type: OrderFlowDto })
  readonly data!: OrderFlowDto;
}

export function toOrderFlowDto(view: AuctionView, flows: readonly CandleFlow[]): OrderFlowDto {
  return {
    source: view.orderFlow,
    aggression: view.aggression ? toAggressionDto(view.aggression) : null,
    candles: flows.map((flow) => toCandleFlowDto(flow, view.instrument)),
  };
}

function toAggressionDto(aggression: Aggression): AggressionDto {
  return {
    score: aggression.score,
    label: aggression.label,
    flow_3m: aggression.flow3m ?? null,
    flow_15m: aggression.flow15m ?? null,
    big_trades: aggression.bigTrades ?? null,
    stacked_imbalances: aggression.stackedImbalances ?? null,
    result: aggression.result,
    absorption: aggression.absorption,
    relative_volume: aggression.relativeVolume ?? null,
  };
}

function toCandleFlowDto(flow: CandleFlow, instrument: Instrument): CandleFlowDto {
  const quantity = (steps: number | undefined): number | null =>
    steps === undefined ? null : instrument.quantity(steps);
  return {
    open_time: toIso(flow.openTime),
    close_time: toIso(flow.closeTime),
    volume: instrument.quantity(flow.volume),
    delta: quantity(flow.delta),
    delta_ratio: flow.deltaRatio ?? null,
    buy_share: flow.buyShare ?? null,
    cvd_session: quantity(flow.cvdSession),
    cvd_continuous: quantity(flow.cvdContinuous),
  };
}
