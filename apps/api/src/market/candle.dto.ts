import { ApiProperty } from '@nestjs/swagger';
import { TIMEFRAMES, toIso, type Candle, type Instrument } from '#libs/market';

export class CandleDto {
  @ApiProperty({ enum: TIMEFRAMES })
  readonly timeframe!: string;

  @ApiProperty({ format: 'date-time', example: '2025-11-01T13:10:00.000Z' })
  readonly open_time!: string;

  @ApiProperty({ format: 'date-time', description: 'First millisecond after it' })
  readonly close_time!: string;

  @ApiProperty({ example: 27_000.5 })
  readonly open!: number;

  @ApiProperty({ example: 27_010 })
  readonly high!: number;

  @ApiProperty({ example: 26_995 })
  readonly low!: number;

  @ApiProperty({ example: 27_003.5 })
  readonly close!: number;

  @ApiProperty({ example: 12.5, description: 'In the base asset' })
  readonly volume!: number;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: 311,
    description: 'Number of trades; null where the venue does not tell',
  })
  readonly trades!: number | null;

  @ApiProperty({
    type: Number,
    nullable: true,
    example: 7.5,
    description: 'Bought by aggressors; null where the venue does not tell',
  })
  readonly taker_buy_volume!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 2.5, description: 'Aggressive buying minus selling' })
  readonly delta!: number | null;
}

export class PageDto {
  @ApiProperty({ example: 100 })
  readonly limit!: number;

  @ApiProperty({
    example: '2025-11-01T13:10:00.000Z',
    type: String,
    nullable: true,
    description: 'What to ask as `from` for the next page; null on the last',
  })
  readonly next_cursor!: string | null;
}

export class CandlesDto {
  @ApiProperty({ enum: [true] })
  readonly success!: true;

  @ApiProperty({ type: [CandleDto], description: 'Closed candles, oldest first' })
  readonly data!: readonly CandleDto[];

  @ApiProperty({ type: PageDto })
  readonly page!: PageDto;
}

/** Delta is aggressors' purchases minus their sales: 2 * bought - volume. */
export function toCandleDto(candle: Candle, instrument: Instrument): CandleDto {
  const { timeframe, openTime, closeTime, open, high, low, close, volume, trades, takerBuyVolume } = candle;
  const bought = takerBuyVolume;
  return {
    timeframe,
    open_time: toIso(openTime),
    close_time: toIso(closeTime),
    open: instrument.price(open),
    high: instrument.price(high),
    low: instrument.price(low),
    close: instrument.price(close),
    volume: instrument.quantity(volume),
    trades: trades ?? null,
    taker_buy_volume: bought === undefined ? null : instrument.quantity(bought),
    delta: bought === undefined ? null : instrument.quantity(2 * bought - volume),
  };
}
