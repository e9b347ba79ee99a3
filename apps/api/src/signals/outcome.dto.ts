import { ApiProperty } from '@nestjs/swagger';
import { toIso, type EpochMs } from '#libs/market';
import { wasEntered, type LedgerEvent, type LifeEvent, type Outcome, type Signal } from '#libs/signal';

const EXITS = ['TP', 'SL', 'TIME', 'EXPIRED', 'INVALIDATED'] as const;
const PHASES = ['PENDING', 'ACTIVE', 'TP', 'SL', 'TIME', 'SCRATCH', 'INVALIDATED', 'EXPIRED'] as const;
const EVENTS = ['ENTERED', 'MOVE_BE', 'SCRATCH', 'CLOSED', 'LABELLED'] as const;

/** How a signal came out at its barriers; results in units of the planned risk (R). */
export class OutcomeDto {
  @ApiProperty({ enum: EXITS, description: 'Target, stop, time stop, not entered, or void before its entry' })
  readonly exit!: (typeof EXITS)[number];

  @ApiProperty({ example: true, type: Boolean, nullable: true, description: 'First target before stop and time stop' })
  readonly hit!: boolean | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  readonly entered_at!: string | null;

  @ApiProperty({ format: 'date-time' })
  readonly exited_at!: string;

  @ApiProperty({ type: Number, nullable: true, example: 27_000 })
  readonly entry!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 1.5 })
  readonly gross_r!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 1.2, description: 'After fees, slippage and funding' })
  readonly net_r!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: -0.4, description: 'Farthest against' })
  readonly mae_r!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 1.5, description: 'Farthest in favour' })
  readonly mfe_r!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 42, description: '1m candles held' })
  readonly bars!: number | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'When leaving early was advised' })
  readonly scratched_at!: string | null;
}

/** What becomes of a signal, as the socket pushes it on the channel `signal_outcome`. */
export class SignalOutcomeDto {
  @ApiProperty({ format: 'uuid' })
  readonly signal_id!: string;

  @ApiProperty({ enum: EVENTS, description: 'MOVE_BE and SCRATCH are advice; LABELLED carries the outcome' })
  readonly event!: (typeof EVENTS)[number];

  @ApiProperty({ enum: PHASES })
  readonly phase!: (typeof PHASES)[number];

  @ApiProperty({ example: '1.02 R in favour' })
  readonly reason!: string;

  @ApiProperty({ type: OutcomeDto, nullable: true })
  readonly outcome!: OutcomeDto | null;
}

/** @param price ticks to a price of the instrument. */
export function toOutcomeDto({ result, scratched }: Outcome, price: (ticks: number) => number): OutcomeDto {
  const entered = wasEntered(result) ? result : undefined;
  const iso = (time: EpochMs | undefined): string | null => (time === undefined ? null : toIso(time));
  return {
    exit: result.exit,
    hit: entered?.hit ?? null,
    entered_at: iso(entered?.enteredAt),
    exited_at: toIso(result.exitedAt),
    entry: entered ? price(entered.fill) : null,
    gross_r: rounded(entered?.grossR),
    net_r: rounded(entered?.netR),
    mae_r: rounded(entered?.mae),
    mfe_r: rounded(entered?.mfe),
    bars: entered?.bars ?? null,
    scratched_at: iso(scratched?.at),
  };
}

/** What to push of an event and of which signal; undefined for what concerns only the strategies' own votes. */
export function toSignalOutcomeDto(
  event: LedgerEvent,
): { readonly signal: Signal; readonly at: EpochMs; readonly data: SignalOutcomeDto } | undefined {
  if (event.type === 'life')
    return { signal: event.signal, at: event.event.at, data: lifeDto(event.signal, event.event) };
  const { outcome, signal } = event;
  if (outcome.kind !== 'signal') return undefined;
  const { exit, exitedAt } = outcome.result;
  const price = (ticks: number): number => signal.instrument.price(ticks);
  const phase = outcome.scratched ? 'SCRATCH' : exit;
  const data = {
    signal_id: signal.id,
    event: 'LABELLED',
    phase,
    reason: exit,
    outcome: toOutcomeDto(outcome, price),
  } as const;
  return { signal, at: exitedAt, data };
}

function lifeDto({ id }: Signal, { code, phase, reason }: LifeEvent): SignalOutcomeDto {
  return { signal_id: id, event: code, phase, reason, outcome: null };
}

function rounded(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value * 10_000) / 10_000 + 0;
}
