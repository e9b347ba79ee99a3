import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import type { Evidence, ReplayVerdict, StoredSignal } from '#libs/signal';
import { OutcomeDto, toOutcomeDto } from './outcome.dto.js';
import { toSignalDto } from './signal-answer.js';
import { SignalDto } from './signal.dto.js';

/** A signal and what became of it. */
export class StoredSignalDto extends SignalDto {
  @ApiProperty({ type: OutcomeDto, nullable: true, description: 'null for Flat and while it is open' })
  readonly outcome!: OutcomeDto | null;
}

export class SignalAnswerDto {
  @ApiProperty({ enum: [true] })
  readonly success!: true;

  @ApiProperty({ type: StoredSignalDto })
  readonly data!: StoredSignalDto;
}

export class SignalPageDto {
  @ApiProperty({ example: 50 })
  readonly limit!: number;

  @ApiProperty({
    example: 'eyJhdCI6MTc2MjAwMjYwMDAwMH0',
    type: String,
    nullable: true,
    description: 'What to ask as `cursor` for the next page; null on the last',
  })
  readonly next_cursor!: string | null;
}

export class SignalsDto {
  @ApiProperty({ enum: [true] })
  readonly success!: true;

  @ApiProperty({ type: [StoredSignalDto], description: 'Newest first' })
  readonly data!: readonly StoredSignalDto[];

  @ApiProperty({ type: SignalPageDto })
  readonly page!: SignalPageDto;
}

export class EvidenceDto {
  @ApiProperty({
    example: 'sha256:2f0c5f0e6f554c3e8b0f6a5d1f6f8a112f0c5f0e6f554c3e8b0f6a5d1f6f8a11',
    description: '`sha256:` and the digest of the canonical JSON (RFC 8785) of `record`',
  })
  readonly digest!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { version: 1, broker: 'BINANCE', symbol: 'BTCUSDT' },
    description:
      'Open on purpose: its shape belongs to the code version that it names. Input ranges with digests, what was read of them, book, every vote with every rule (value, threshold, verdict), vetoes, configuration, code version, decision. Prices in ticks of the instrument.',
  })
  readonly record!: Readonly<Record<string, unknown>>;
}

export class EvidenceAnswerDto {
  @ApiProperty({ enum: [true] })
  readonly success!: true;

  @ApiProperty({ type: EvidenceDto })
  readonly data!: EvidenceDto;
}

/** A value of the record: whatever JSON holds. */
const ANY_JSON = {
  nullable: true,
  oneOf: [
    { type: 'string' },
    { type: 'number' },
    { type: 'boolean' },
    { type: 'array', items: {} },
    { type: 'object', additionalProperties: true },
  ],
} satisfies ApiPropertyOptions;

export class DifferenceDto {
  @ApiProperty({ example: '/votes/0/vote/checks/3/value', description: 'JSON Pointer into the record' })
  readonly pointer!: string;

  @ApiProperty({ ...ANY_JSON, example: 0.61, description: 'What the record says; null for nothing' })
  readonly recorded!: unknown;

  @ApiProperty({ ...ANY_JSON, example: 0.6, description: 'What came of it now; null for nothing' })
  readonly replayed!: unknown;
}

const TRADES = ['reread', 'recorded', 'none'] as const;

export class ReplayDto {
  @ApiProperty({ example: true, description: 'The same record came of the same inputs' })
  readonly identical!: boolean;

  @ApiProperty({ type: [DifferenceDto], description: 'Field by field, 200 at most' })
  readonly differences!: readonly DifferenceDto[];

  @ApiProperty({
    enum: TRADES,
    description:
      'What single trades told: read anew from the trades kept, taken from the record where they are gone, or nothing',
  })
  readonly trades!: (typeof TRADES)[number];

  @ApiProperty({ example: '0.1.0', description: 'Code that made the decision' })
  readonly recorded_by!: string;

  @ApiProperty({ example: '0.1.0', description: 'Code that made it again' })
  readonly replayed_by!: string;
}

export class ReplayAnswerDto {
  @ApiProperty({ enum: [true] })
  readonly success!: true;

  @ApiProperty({ type: ReplayDto })
  readonly data!: ReplayDto;
}

export function toStoredSignalDto({ signal, outcome }: StoredSignal): StoredSignalDto {
  const price = (ticks: number): number => signal.instrument.price(ticks);
  return Object.assign(toSignalDto(signal), { outcome: outcome ? toOutcomeDto(outcome, price) : null });
}

export function toEvidenceDto({ digest, text }: Evidence): EvidenceDto {
  return { digest, record: JSON.parse(text) as Readonly<Record<string, unknown>> };
}

export function toReplayDto({ identical, differences, trades, recordedBy, replayedBy }: ReplayVerdict): ReplayDto {
  return { identical, differences, trades, recorded_by: recordedBy, replayed_by: replayedBy };
}
