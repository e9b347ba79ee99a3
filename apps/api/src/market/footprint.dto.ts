import { ApiProperty } from '@nestjs/swagger';
import type { FootprintReading, FootprintRow, FootprintsReading, StackedRows } from '#libs/analysis';
import { after, TIMEFRAME_MS, toIso, type Instrument } from '#libs/market';
import { MissingDto, toMissingDto } from './missing.dto.js';

const IMBALANCES = ['buy', 'sell', 'both', 'none'] as const;
const SIDES = ['buy', 'sell'] as const;
const NOT_YET = 'null while it is not known what is usual';

export class FootprintRowDto {
  @ApiProperty({ example: 26_950, description: 'Lowest price of the row' })
  readonly low!: number;

  @ApiProperty({ example: 26_954.9, description: 'Highest price of the row' })
  readonly high!: number;

  @ApiProperty({ example: 1.2, description: 'Sold by aggressors, who hit the bid' })
  readonly bid!: number;

  @ApiProperty({ example: 4.5, description: 'Bought by aggressors, who lifted the ask' })
  readonly ask!: number;

  @ApiProperty({
    enum: IMBALANCES,
    nullable: true,
    description: `The side that outweighs the other diagonally; ${NOT_YET}`,
  })
  readonly imbalance!: (typeof IMBALANCES)[number] | null;
}

export class StackedRowsDto {
  @ApiProperty({ enum: SIDES })
  readonly side!: (typeof SIDES)[number];

  @ApiProperty({ example: 26_950 })
  readonly low!: number;

  @ApiProperty({ example: 26_964.9 })
  readonly high!: number;

  @ApiProperty({ example: 3 })
  readonly rows!: number;
}

export class FootprintDto {
  @ApiProperty({ format: 'date-time' })
  readonly open_time!: string;

  @ApiProperty({ format: 'date-time' })
  readonly close_time!: string;

  @ApiProperty({ example: 5, description: 'Height of a row' })
  readonly row_size!: number;

  @ApiProperty({ type: [FootprintRowDto], description: 'From low to high price' })
  readonly rows!: readonly FootprintRowDto[];

  @ApiProperty({ example: 120.5, description: 'Bought by aggressors' })
  readonly buy!: number;

  @ApiProperty({ example: 99.1, description: 'Sold by aggressors' })
  readonly sell!: number;

  @ApiProperty({ example: 21.4, description: 'Bought minus sold' })
  readonly delta!: number;

  @ApiProperty({ example: -4.2, description: 'Lowest delta on the way, which begins at 0' })
  readonly min_delta!: number;

  @ApiProperty({ example: 25.1, description: 'Highest delta on the way' })
  readonly max_delta!: number;

  @ApiProperty({ example: 1204 })
  readonly trades!: number;

  @ApiProperty({
    type: [StackedRowsDto],
    nullable: true,
    description: `Three or more imbalanced rows of one side next to each other; ${NOT_YET}`,
  })
  readonly stacked!: readonly StackedRowsDto[] | null;

  @ApiProperty({ example: false, description: 'Both sides traded at the highest tick: price may come back' })
  readonly unfinished_high!: boolean;

  @ApiProperty({ example: true, description: 'Both sides traded at the lowest tick: price may come back' })
  readonly unfinished_low!: boolean;
}

export class FootprintsDto {
  @ApiProperty({ type: [FootprintDto], description: 'Oldest first; only candles of which all trades are known' })
  readonly footprints!: readonly FootprintDto[];

  @ApiProperty({ type: [MissingDto], description: 'Why there are fewer than asked for' })
  readonly missing!: readonly MissingDto[];
}

export class FootprintAnswerDto {
  @ApiProperty({ enum: [true] })
  readonly success!: true;

  @ApiProperty({ type: FootprintsDto })
  readonly data!: FootprintsDto;
}

export function toFootprintsDto({ footprints, missing }: FootprintsReading, instrument: Instrument): FootprintsDto {
  return {
    footprints: footprints.map((footprint) => toFootprintDto(footprint, instrument)),
    missing: missing.map(toMissingDto),
  };
}

function toFootprintDto(footprint: FootprintReading, instrument: Instrument): FootprintDto {
  const { timeframe, openTime, rowSize, stacked, unfinished } = footprint;
  return {
    open_time: toIso(openTime),
    close_time: toIso(after(openTime, TIMEFRAME_MS[timeframe])),
    row_size: instrument.price(rowSize),
    rows: footprint.rows.map((row) => toRowDto(row, instrument)),
    buy: instrument.quantity(footprint.buy),
    sell: instrument.quantity(footprint.sell),
    delta: instrument.quantity(footprint.delta),
    min_delta: instrument.quantity(footprint.minDelta),
    max_delta: instrument.quantity(footprint.maxDelta),
    trades: footprint.trades,
    stacked: stacked ? stacked.map((zone) => toStackedDto(zone, instrument)) : null,
    unfinished_high: unfinished.high,
    unfinished_low: unfinished.low,
  };
}

function toStackedDto({ side, low, high, rows }: StackedRows, instrument: Instrument): StackedRowsDto {
  return { side, low: instrument.price(low), high: instrument.price(high), rows };
}

function toRowDto({ low, high, bid, ask, imbalance }: FootprintRow, instrument: Instrument): FootprintRowDto {
  return {
    low: instrument.price(low),
    high: instrument.price(high),
    bid: instrument.quantity(bid),
    ask: instrument.quantity(ask),
    imbalance: imbalance ?? null,
  };
}
