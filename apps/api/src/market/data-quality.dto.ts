import { ApiProperty } from '@nestjs/swagger';
import type { FeedQuality, LedgerEntry } from '#libs/broker';
import { FEED_STATES, toIso, type FeedState } from '#libs/market';
import type { DataQuality, Grade } from '#libs/signal';

/** Entries of the ledger in one answer, the newest. */
const LEDGER_LIMIT = 100;

/** A hole in what the exchange sent, and what became of it. */
export class HoleDto {
  @ApiProperty({ enum: ['candles', 'trades'] })
  readonly what!: string;

  @ApiProperty({ format: 'date-time' })
  readonly from!: string;

  @ApiProperty({ format: 'date-time' })
  readonly to!: string;

  @ApiProperty({ type: Number, nullable: true, example: 42, description: 'How many were missing; null where unknown' })
  readonly missing!: number | null;

  @ApiProperty({ enum: ['filled', 'lost'] })
  readonly outcome!: string;

  @ApiProperty({ example: 'the connection was lost' })
  readonly reason!: string;
}

export class TradeCountsDto {
  @ApiProperty({ example: 152_340 })
  readonly taken!: number;

  @ApiProperty({ example: 1_204, description: 'Of those taken, had over REST' })
  readonly backfilled!: number;

  @ApiProperty({ example: 31, description: 'Repetitions that were dropped' })
  readonly repeated!: number;

  @ApiProperty({ example: 0, description: 'Came after they had been given up' })
  readonly late!: number;
}

export class CandleCountsDto {
  @ApiProperty({ example: 1_440 })
  readonly taken!: number;

  @ApiProperty({ example: 12, description: 'Of those taken, had over REST' })
  readonly backfilled!: number;

  @ApiProperty({ example: 1_427, description: 'Equal to the sum of their trades, volume and taker-buy volume' })
  readonly matched!: number;

  @ApiProperty({ example: 0, description: 'Not equal to the sum of their trades although all are known' })
  readonly mismatched!: number;

  @ApiProperty({ example: 1, description: 'Some of their trades are missing' })
  readonly unmatched!: number;

  @ApiProperty({ example: 0, description: 'Turned out otherwise in the exchange’s history' })
  readonly revised!: number;
}

export class RejectionsDto {
  @ApiProperty({
    example: 12,
    description: 'Messages dropped because they did not read; over ten a minute degrade the feed',
  })
  readonly total!: number;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    example: { 'Price must be a decimal above 0': 12 },
    description: 'How many, by what was not so',
  })
  readonly kinds!: Readonly<Record<string, number>>;
}

export class FeedDto {
  @ApiProperty({ enum: FEED_STATES })
  readonly state!: FeedState;

  @ApiProperty({ example: 'every closed candle is known' })
  readonly reason!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Open time of the latest candle' })
  readonly latest_candle!: string | null;

  @ApiProperty({ type: Number, nullable: true, example: 45, description: 'How far the stream is behind the exchange' })
  readonly lag_ms!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: -120, description: 'Exchange’s clock minus this machine’s' })
  readonly clock_skew_ms!: number | null;

  @ApiProperty({ example: true })
  readonly follows_trades!: boolean;

  @ApiProperty({ type: TradeCountsDto })
  readonly trades!: TradeCountsDto;

  @ApiProperty({ type: CandleCountsDto })
  readonly candles!: CandleCountsDto;

  @ApiProperty({ type: RejectionsDto })
  readonly rejected!: RejectionsDto;

  @ApiProperty({ example: 3, description: 'Holes that were filled' })
  readonly holes_filled!: number;

  @ApiProperty({ example: 0, description: 'Holes that could not be filled' })
  readonly holes_lost!: number;

  @ApiProperty({ type: [HoleDto], description: `The newest holes, at most ${LEDGER_LIMIT}, newest last` })
  readonly ledger!: readonly HoleDto[];
}

export class MarketQualityDto {
  @ApiProperty({ enum: ['A', 'B', 'C', 'D', 'F'] })
  readonly grade!: Grade;

  @ApiProperty({ minimum: 0, maximum: 1, example: 0.8 })
  readonly score!: number;

  @ApiProperty({ enum: ['trades', 'klines', 'estimated', 'none'] })
  readonly order_flow!: string;

  @ApiProperty({ example: 0, description: 'Holes in the 1m candles that are read' })
  readonly gaps!: number;

  @ApiProperty({ example: 412, description: 'Age of the latest closed candle when it was decided on' })
  readonly staleness_ms!: number;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: null,
    description: 'Exchange’s clock minus ours, where too far',
  })
  readonly clock_skew_ms!: number | null;

  @ApiProperty({ example: 0, description: 'Of the last 60 minutes, those had from history after a loss' })
  readonly backfilled_minutes!: number;

  @ApiProperty({ type: [String], description: 'What costs points, the worst first' })
  readonly reasons!: readonly string[];

  @ApiProperty({ type: FeedDto, nullable: true, description: 'null where nobody follows the market' })
  readonly feed!: FeedDto | null;
}

export class DataQualityAnswerDto {
  @ApiProperty({ enum: [true] })
  readonly success!: true;

  @ApiProperty({ type: MarketQualityDto })
  readonly data!: MarketQualityDto;
}

export function toGradeDto(quality: DataQuality): Omit<MarketQualityDto, 'feed'> {
  const { grade, score, orderFlow, gaps, stalenessMs, clockSkewMs, backfilledMinutes, reasons } = quality;
  return {
    grade,
    score,
    order_flow: orderFlow,
    gaps,
    staleness_ms: stalenessMs,
    clock_skew_ms: clockSkewMs ?? null,
    backfilled_minutes: backfilledMinutes ?? 0,
    reasons,
  };
}

export function toFeedDto(quality: FeedQuality): FeedDto {
  const { state, reason, latestCandle, lagMs, clockSkewMs, followsTrades, trades, candles, rejected, holes, ledger } =
    quality;
  return {
    state,
    reason,
    latest_candle: latestCandle === undefined ? null : toIso(latestCandle),
    lag_ms: lagMs ?? null,
    clock_skew_ms: clockSkewMs ?? null,
    follows_trades: followsTrades,
    trades,
    candles,
    rejected,
    holes_filled: holes.filled,
    holes_lost: holes.lost,
    ledger: ledger.slice(-LEDGER_LIMIT).map(toHoleDto),
  };
}

function toHoleDto({ what, from, to, missing, outcome, reason }: LedgerEntry): HoleDto {
  return { what, from: toIso(from), to: toIso(to), missing: missing ?? null, outcome, reason };
}
