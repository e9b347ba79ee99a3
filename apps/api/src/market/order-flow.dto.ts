import { ApiProperty } from '@nestjs/swagger';
import type { Aggression, AuctionView, BigTrade, CandleFlow, CandlePrints } from '#libs/analysis';
import { toIso, type Instrument } from '#libs/market';
import { MissingDto, toMissingDto } from './missing.dto.js';

const LABELS = ['STRONG_BUY', 'BUY', 'NEUTRAL', 'SELL', 'STRONG_SELL'] as const;
const SOURCES = ['trades', 'klines', 'estimated', 'none'] as const;
const UNKNOWN = 'null where the venue does not tell';

export class BigTradeDto {
  @ApiProperty({ enum: ['buy', 'sell'], description: 'Who crossed the spread' })
  readonly side!: 'buy' | 'sell';

  @ApiProperty({ enum: ['L', 'M', 'S'], description: 'Size among the clusters of a day: top 0.5 %, 0.1 %, 0.02 %' })
  readonly tier!: string;

  @ApiProperty({ format: 'date-time' })
  readonly time!: string;

  @ApiProperty({ example: 42.5 })
  readonly quantity!: number;

  @ApiProperty({ example: 26_950 })
  readonly low!: number;

  @ApiProperty({ example: 26_955 })
  readonly high!: number;

  @ApiProperty({
    example: 'rewarded',
    type: String,
    nullable: true,
    description: 'rewarded, absorbed or neither after a minute; null before',
  })
  readonly verdict!: string | null;
}

export class PrintsDto {
  @ApiProperty({ example: -4.2, description: 'Lowest delta on the way, which begins at 0' })
  readonly min_delta!: number;

  @ApiProperty({ example: 25.1, description: 'Highest delta on the way' })
  readonly max_delta!: number;

  @ApiProperty({
    example: 4,
    type: Number,
    nullable: true,
    description: 'Rows in which buyers outweigh sellers diagonally',
  })
  readonly buy_imbalances!: number | null;

  @ApiProperty({
    example: 1,
    type: Number,
    nullable: true,
    description: 'Rows in which sellers outweigh buyers diagonally',
  })
  readonly sell_imbalances!: number | null;

  @ApiProperty({ type: [BigTradeDto] })
  readonly big_trades!: readonly BigTradeDto[];
}

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

  @ApiProperty({
    type: PrintsDto,
    nullable: true,
    description: 'What only single trades tell; null unless all are known',
  })
  readonly prints!: PrintsDto | null;
}

export class AggressionDto {
  @ApiProperty({ example: 0.45, description: '-1 sellers press and are paid, +1 buyers' })
  readonly score!: number;

  @ApiProperty({ enum: LABELS })
  readonly label!: (typeof LABELS)[number];

  @ApiProperty({
    example: 0.8,
    type: Number,
    nullable: true,
    description: 'Effort: net delta of 3 minutes against the usual',
  })
  readonly flow_3m!: number | null;

  @ApiProperty({
    example: 0.3,
    type: Number,
    nullable: true,
    description: 'Effort: net delta of 15 minutes against the usual',
  })
  readonly flow_15m!: number | null;

  @ApiProperty({
    example: 0.5,
    type: Number,
    nullable: true,
    description: 'Big trades of 5 minutes; null without single trades',
  })
  readonly big_trades!: number | null;

  @ApiProperty({
    example: 0.2,
    type: Number,
    nullable: true,
    description: 'Stacked imbalances; null without single trades',
  })
  readonly stacked_imbalances!: number | null;

  @ApiProperty({ example: 0.4, description: 'Result: what price did in 3 minutes' })
  readonly result!: number;

  @ApiProperty({ example: -0.1, description: 'Effort that met a wall: + sellers absorbed, - buyers absorbed' })
  readonly absorption!: number;

  @ApiProperty({
    example: 1.3,
    type: Number,
    nullable: true,
    description: 'Volume against the usual for this time of day',
  })
  readonly relative_volume!: number | null;
}

export class OrderFlowDto {
  @ApiProperty({ enum: SOURCES, description: 'Where aggressor volume comes from; never from candle colour' })
  readonly source!: (typeof SOURCES)[number];

  @ApiProperty({ type: AggressionDto, nullable: true, description: 'At the newest closed 1m candle' })
  readonly aggression!: AggressionDto | null;

  @ApiProperty({
    type: [MissingDto],
    description: 'What single trades lack; empty where they are known or not followed',
  })
  readonly missing!: readonly MissingDto[];

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
    missing: (view.trades?.missing ?? []).map(toMissingDto),
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
    prints: flow.prints ? toPrintsDto(flow.prints, instrument) : null,
  };
}

function toPrintsDto({ minDelta, maxDelta, imbalances, bigTrades }: CandlePrints, instrument: Instrument): PrintsDto {
  return {
    min_delta: instrument.quantity(minDelta),
    max_delta: instrument.quantity(maxDelta),
    buy_imbalances: imbalances?.buy ?? null,
    sell_imbalances: imbalances?.sell ?? null,
    big_trades: bigTrades.map((event) => toBigTradeDto(event, instrument)),
  };
}

function toBigTradeDto(
  { side, tier, from, quantity, low, high, verdict }: BigTrade,
  instrument: Instrument,
): BigTradeDto {
  return {
    side: side === 1 ? 'buy' : 'sell',
    tier,
    time: toIso(from),
    quantity: instrument.quantity(quantity),
    low: instrument.price(low),
    high: instrument.price(high),
    verdict: verdict ?? null,
  };
}
