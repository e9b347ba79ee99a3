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
import { toIso, type Instrument } from '#libs/market';
import { toMissingDto } from './missing.dto.js';
import type { BalanceDto, ConfluenceDto, MarketStateDto, StateDto } from './state.dto.js';
import type { EndDto, LegDto, SwingsDto, TimePriceDto, ZoneDto } from './structure.dto.js';

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
    swings: {
      '1m': toSwings(view.swings['1m'], instrument),
      '5m': toSwings(view.swings['5m'], instrument),
      '1h': toSwings(view.swings['1h'], instrument),
      '4h': toSwings(view.swings['4h'], instrument),
    },
    poc_migration: view.pocMigration ? { ...view.pocMigration } : null,
    time_price: view.timePrice ? toTimePrice(view.timePrice, instrument) : null,
    missing: view.missing.map(toMissingDto),
  };
}

function toMarketState(state: MarketState, instrument: Instrument): MarketStateDto {
  const { reference, failedBreakout, features } = state;
  return {
    label: state.label,
    direction: state.direction,
    score: state.score ?? null,
    confidence: state.confidence,
    features: {
      overlap: features.overlap ?? null,
      acceptance: features.acceptance ?? null,
      displacement: features.displacement ?? null,
      efficiency: features.efficiency ?? null,
      expansion: features.expansion ?? null,
      rotation: features.rotation ?? null,
      initial_balance: features.initialBalance ?? null,
    },
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

function toBalance(area: BalanceArea, instrument: Instrument): BalanceDto {
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

function toLeg(leg: ImpulseLeg, instrument: Instrument): LegDto {
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

function toSwings({ pivots, running }: SwingReading, instrument: Instrument): SwingsDto {
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

function toTimePrice({ brackets, binSize, singlePrints, high, low }: TpoReading, instrument: Instrument): TimePriceDto {
  const zone = (one: PriceZone): ZoneDto => ({ low: instrument.price(one.low), high: instrument.price(one.high) });
  const end = (one: TpoExtreme): EndDto =>
    one.kind === 'tail' ? Object.assign({ kind: one.kind }, zone(one.zone)) : { kind: one.kind };
  return {
    brackets,
    bin_size: instrument.price(binSize),
    single_prints: singlePrints.map((run) => Object.assign(zone(run), { printed_at: toIso(run.printedAt) })),
    high: end(high),
    low: end(low),
  };
}

function toConfluence({ long, short, coverage, biases, opposed }: Confluence): ConfluenceDto {
  const bias = (timeframe: keyof typeof biases): number | null => biases[timeframe].bias ?? null;
  const named = { '1m': bias('1m'), '5m': bias('5m'), '1h': bias('1h'), '4h': bias('4h'), '1d': bias('1d') };
  return { long, short, coverage, biases: named, opposed };
}
