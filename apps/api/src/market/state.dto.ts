import { ApiProperty } from '@nestjs/swagger';
import type { AuctionView, BalanceArea, Confluence, ImpulseLeg, MarketState } from '#libs/analysis';
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

function toConfluence({ long, short, coverage, biases, opposed }: Confluence): Readonly<Record<string, unknown>> {
  const named = TIMEFRAMES.map((timeframe) => [timeframe, biases[timeframe].bias ?? null]);
  return { long, short, coverage, biases: Object.fromEntries(named), opposed };
}

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
