import { ApiProperty } from '@nestjs/swagger';
import type { BinnedReading, ProfileBin, StructuredProfile } from '#libs/analysis';
import { toIso, type Instrument } from '#libs/market';
import { MissingDto, toMissingDto } from './missing.dto.js';

const SHAPES = ['B', 'T', 'P', 'b', 'D', '?'] as const;

export class HighVolumeNodeDto {
  @ApiProperty({ example: 27_010 })
  readonly price!: number;

  @ApiProperty({ example: 26_995 })
  readonly low!: number;

  @ApiProperty({ example: 27_025 })
  readonly high!: number;

  @ApiProperty({
    example: 0.4,
    description: 'How far it stands above its surroundings, as a share of the greatest bin',
  })
  readonly prominence!: number;
}

export class LowVolumeNodeDto {
  @ApiProperty({ example: 26_950 })
  readonly price!: number;

  @ApiProperty({ example: 26_940 })
  readonly low!: number;

  @ApiProperty({ example: 26_960 })
  readonly high!: number;

  @ApiProperty({ example: 0.55, description: '1 - volume over that of the lower peak beside it' })
  readonly strength!: number;
}

export class ProfileBinDto {
  @ApiProperty({ example: 26_950, description: 'Lowest price of the bin' })
  readonly low!: number;

  @ApiProperty({ example: 26_954.9, description: 'Highest price of the bin' })
  readonly high!: number;

  @ApiProperty({ example: 12.5 })
  readonly volume!: number;

  @ApiProperty({
    example: 12.4,
    type: Number,
    nullable: true,
    description: 'Bought by aggressors; null where the venue does not tell',
  })
  readonly buy!: number | null;

  @ApiProperty({
    example: 9.8,
    type: Number,
    nullable: true,
    description: 'Sold by aggressors; null where the venue does not tell',
  })
  readonly sell!: number | null;
}

export class ProfileDto {
  @ApiProperty({ example: 'prior_day' })
  readonly scope!: string;

  @ApiProperty({ format: 'date-time' })
  readonly from!: string;

  @ApiProperty({ format: 'date-time', description: 'End of what it holds so far' })
  readonly to!: string;

  @ApiProperty({ example: false, description: 'false while it still grows; only a closed profile gives levels' })
  readonly closed!: boolean;

  @ApiProperty({ example: 27_003.5, description: 'Point of control' })
  readonly poc!: number;

  @ApiProperty({ example: 27_050 })
  readonly vah!: number;

  @ApiProperty({ example: 26_950 })
  readonly val!: number;

  @ApiProperty({ example: 26_900 })
  readonly low!: number;

  @ApiProperty({ example: 27_110 })
  readonly high!: number;

  @ApiProperty({ example: 1200.5, description: 'In the base asset; the bins add up to it exactly' })
  readonly volume!: number;

  @ApiProperty({ example: 0.72, description: 'Share of the volume inside the value area' })
  readonly value_area_share!: number;

  @ApiProperty({ example: 5, description: 'Height of a bin' })
  readonly bin_size!: number;

  @ApiProperty({ enum: SHAPES, description: 'B double, T trend, P, b, D balance, ? undecided' })
  readonly shape!: (typeof SHAPES)[number];

  @ApiProperty({ example: 0.8, description: '1 from trades, 0.8 from 1m candles, 0.6 from 5m, 0.4 coarser' })
  readonly quality!: number;

  @ApiProperty({ type: [ProfileBinDto], description: 'From low to high price, empty ones included' })
  readonly bins!: readonly ProfileBinDto[];

  @ApiProperty({ type: [HighVolumeNodeDto] })
  readonly hvn!: readonly HighVolumeNodeDto[];

  @ApiProperty({ type: [LowVolumeNodeDto] })
  readonly lvn!: readonly LowVolumeNodeDto[];
}

export class ProfileReadingDto {
  @ApiProperty({ type: ProfileDto, nullable: true, description: 'null where there is none: see missing' })
  readonly profile!: ProfileDto | null;

  @ApiProperty({ type: [MissingDto] })
  readonly missing!: readonly MissingDto[];
}

export class ProfileAnswerDto {
  @ApiProperty({ enum: [true] })
  readonly success!: true;

  @ApiProperty({ type: ProfileReadingDto })
  readonly data!: ProfileReadingDto;
}

export function toProfileReadingDto(scope: string, reading: BinnedReading, instrument: Instrument): ProfileReadingDto {
  const { profile, missing, bins } = reading;
  return {
    profile: profile
      ? { ...toProfileDto(scope, profile, instrument), bins: bins.map((bin) => toBinDto(bin, instrument)) }
      : null,
    missing: missing.map(toMissingDto),
  };
}

function toBinDto({ low, high, volume, buy, sell }: ProfileBin, instrument: Instrument): ProfileBinDto {
  return {
    low: instrument.price(low),
    high: instrument.price(high),
    volume: instrument.quantity(volume),
    buy: buy === undefined ? null : instrument.quantity(buy),
    sell: sell === undefined ? null : instrument.quantity(sell),
  };
}

function toProfileDto(scope: string, profile: StructuredProfile, instrument: Instrument): Omit<ProfileDto, 'bins'> {
  const price = (ticks: number): number => instrument.price(ticks);
  return {
    scope,
    from: toIso(profile.from),
    to: toIso(profile.to),
    closed: profile.closed,
    poc: price(profile.poc),
    vah: price(profile.vah),
    val: price(profile.val),
    low: price(profile.low),
    high: price(profile.high),
    volume: instrument.quantity(profile.total),
    value_area_share: profile.volume / profile.total,
    bin_size: price(profile.binSize),
    shape: profile.shape,
    quality: profile.quality,
    hvn: profile.hvn.map((node) => ({ ...zone(node, instrument), prominence: node.prominence })),
    lvn: profile.lvn.map((node) => ({ ...zone(node, instrument), strength: node.strength })),
  };
}

function zone(
  node: { readonly price: number; readonly low: number; readonly high: number },
  instrument: Instrument,
): { price: number; low: number; high: number } {
  return { price: instrument.price(node.price), low: instrument.price(node.low), high: instrument.price(node.high) };
}
