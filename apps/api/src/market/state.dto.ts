import { ApiProperty } from '@nestjs/swagger';
import type {
  AuctionView,
  BalanceArea,
  Confluence,
  ImpulseLeg,
  MarketState,
  PriceZone,
  SwingReading,
  TpoExtreme,
  TpoReading,
} from '#libs/analysis';
import { TIMEFRAMES, toIso, type Instrument } from '#libs/market';
import { MissingDto, toMissingDto } from './missing.dto.js';

const FREE = { type: 'object', additionalProperties: true } as const;

export class StateDto {
  @ApiProperty({ format: 'date-time', description: 'Close of the newest 1m candle' })
  readonly as_of!: string;

  @ApiProperty({ example: 27_003.5 })
  readonly price!: number;

  @ApiProperty({ example: 'asia' })
  readonly session!: string;

  @ApiProperty({ ...FREE, nullable: true, description: 'Label, evidence and reference value; null while warming up' })
  readonly market_state!: Readonly<Record<string, unknown>> | null;

  @ApiProperty({ ...FREE, nullable: true, description: 'The consolidation that holds now, null where there is none' })
  readonly balance!: Readonly<Record<string, unknown>> | null;

  @ApiProperty({ type: 'array', items: FREE, description: 'Living impulse legs with their six tests' })
  readonly legs!: readonly Readonly<Record<string, unknown>>[];

  @ApiProperty({ type: 'array', items: FREE, description: 'What kind of day each session is by now' })
  readonly day_types!: readonly Readonly<Record<string, unknown>>[];

  @ApiProperty({ ...FREE, nullable: true, description: 'Agreement of the timeframes with a long and a short, 0..1' })
  readonly confluence!: Readonly<Record<string, unknown>> | null;

  @ApiProperty({ ...FREE, description: 'Confirmed pivots and the provisional leg of 1m, 5m, 1h and 4h' })
  readonly swings!: Readonly<Record<string, unknown>>;

  @ApiProperty({ ...FREE, nullable: true, description: 'Where the developing POC went in the last hour' })
  readonly poc_migration!: Readonly<Record<string, unknown>> | null;

  @ApiProperty({
    ...FREE,
    nullable: true,
    description: 'Time-price brackets of the day: single prints, tails, poor ends',
  })
  readonly time_price!: Readonly<Record<string, unknown>> | null;

  @ApiProperty({ type: [MissingDto] })
  readonly missing!: readonly MissingDto[];
}

export class StateAnswerDto {
  @ApiProperty({ enum: [true] })
  readonly success!: true;

  @ApiProperty({ type: StateDto })
  readonly data!: StateDto;
}

export function toStateDto(view: AuctionView): StateDto {
  const { instrument, legs } = view;
  const living = [legs.up, legs.down].flatMap((leg) => (leg ? [toLeg(leg, instrument)] : []));
  return {
    as_of: toIso(view.asOf),
    price: instrument.price(view.price),
    session: view.session,
    market_state: view.state ? toMarketState(view.state, instrument) : null,
    balance: view.balance ? toBalance(view.balance, instrument) : null,
    legs: living,
    day_types: view.dayTypes.map((day) => ({ ...day })),
    confluence: view.confluence ? toConfluence(view.confluence) : null,
    swings: Object.fromEntries(
      Object.entries(view.swings).map(([timeframe, swings]) => [timeframe, toSwings(swings, instrument)]),
    ),
    poc_migration: view.pocMigration ? { ...view.pocMigration } : null,
    time_price: view.timePrice ? toTimePrice(view.timePrice, instrument) : null,
    missing: view.missing.map(toMissingDto),
  };
}

function toMarketState(state: MarketState, instrument: Instrument): Readonly<Record<string, unknown>> {
  const { reference, failedBreakout, features } = state;
  return {
    label: state.label,
    direction: state.direction,
    score: state.score ?? null,
    confidence: state.confidence,
    features: Object.fromEntries(Object.entries(features).map(([name, value]) => [snake(name), value ?? null])),
    since: toIso(state.since),
    event: state.event,
    gap: state.gap,
    reference: reference ? { source: reference.source, ...toArea(reference, instrument) } : null,
    failed_breakout: failedBreakout
      ? {
          direction: failedBreakout.direction,
          extreme: instrument.price(failedBreakout.extreme),
          depth: failedBreakout.depth,
          expires_at: toIso(failedBreakout.expiresAt),
        }
      : null,
  };
}

function toBalance(area: BalanceArea, instrument: Instrument): Readonly<Record<string, unknown>> {
  return {
    from: toIso(area.from),
    confirmed_at: toIso(area.confirmedAt),
    low: instrument.price(area.low),
    high: instrument.price(area.high),
    ...toArea(area, instrument),
    quality: area.quality,
    touches: area.touches,
  };
}

function toArea(
  { poc, vah, val }: { readonly poc: number; readonly vah: number; readonly val: number },
  instrument: Instrument,
): { poc: number; vah: number; val: number } {
  return { poc: instrument.price(poc), vah: instrument.price(vah), val: instrument.price(val) };
}

function toLeg(leg: ImpulseLeg, instrument: Instrument): Readonly<Record<string, unknown>> {
  return {
    direction: leg.direction === 1 ? 'up' : 'down',
    origin: instrument.price(leg.origin.price),
    extreme: instrument.price(leg.extreme.price),
    from: toIso(leg.from),
    to: toIso(leg.to),
    tests: leg.tests,
    score: leg.score,
    valid: leg.valid,
  };
}

function toSwings({ pivots, running }: SwingReading, instrument: Instrument): Readonly<Record<string, unknown>> {
  return {
    pivots: pivots.map(({ kind, price, at, confirmedAt }) => ({
      kind,
      price: instrument.price(price),
      at: toIso(at),
      confirmed_at: toIso(confirmedAt),
    })),
    running: running
      ? {
          direction: running.direction === 1 ? 'up' : 'down',
          origin: instrument.price(running.origin.price),
          extreme: instrument.price(running.extreme.price),
        }
      : null,
  };
}

function toTimePrice(
  { brackets, binSize, singlePrints, high, low }: TpoReading,
  instrument: Instrument,
): Readonly<Record<string, unknown>> {
  const zone = (one: PriceZone): object => ({ low: instrument.price(one.low), high: instrument.price(one.high) });
  const end = (one: TpoExtreme): object =>
    one.kind === 'tail' ? { kind: 'tail', ...zone(one.zone) } : { kind: one.kind };
  return {
    brackets,
    bin_size: instrument.price(binSize),
    single_prints: singlePrints.map((run) => ({ ...zone(run), printed_at: toIso(run.printedAt) })),
    high: end(high),
    low: end(low),
  };
}

function toConfluence({ long, short, coverage, biases, opposed }: Confluence): Readonly<Record<string, unknown>> {
  const named = TIMEFRAMES.map((timeframe) => [timeframe, biases[timeframe].bias ?? null]);
  return { long, short, coverage, biases: Object.fromEntries(named), opposed };
}

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
