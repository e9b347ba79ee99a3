import { ApiProperty } from '@nestjs/swagger';
import type { Missing } from '#libs/analysis';

/** Something that is not known, and how much of its input there is. */
export class MissingDto {
  @ApiProperty({ enum: ['EMPTY', 'WARMUP', 'ZERO_VOLUME', 'STALE', 'GAP', 'FLAT'] })
  readonly code!: string;

  @ApiProperty({ example: 'history.1d' })
  readonly what!: string;

  @ApiProperty({ example: 12 })
  readonly have!: number;

  @ApiProperty({ example: 60 })
  readonly need!: number;
}

export function toMissingDto({ code, what, have, need }: Missing): MissingDto {
  return { code, what, have, need };
}
