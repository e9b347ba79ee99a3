import { ApiPropertyOptional } from '@nestjs/swagger';
import { SETUPS } from '#libs/strategy';
import { GridDto } from './grid.dto.js';
import { TargetDto } from './target.dto.js';

/** What a strategy would do. A Grid has its orders besides, and may have them without a bracket. */
export class PlanDto {
  @ApiPropertyOptional({ enum: SETUPS })
  readonly setup?: string;

  @ApiPropertyOptional({ enum: ['Long', 'Short'] })
  readonly direction?: 'Long' | 'Short';

  @ApiPropertyOptional({ example: 27_000 })
  readonly entry?: number;

  @ApiPropertyOptional({ example: 26_840 })
  readonly stop_loss?: number;

  @ApiPropertyOptional({ type: [TargetDto] })
  readonly targets?: readonly TargetDto[];

  @ApiPropertyOptional({ format: 'date-time', description: 'The entry is good until then' })
  readonly expires_at?: string;

  @ApiPropertyOptional({ example: 240, description: 'Minutes after the entry at which the trade is closed' })
  readonly time_stop_minutes?: number;

  @ApiPropertyOptional({ type: [String], example: ['close below 26,900'] })
  readonly invalidations?: readonly string[];

  @ApiPropertyOptional({ type: Number, nullable: true, example: 2 })
  readonly risk_reward?: number | null;

  @ApiPropertyOptional({ type: Number, nullable: true, example: 1.7 })
  readonly net_risk_reward?: number | null;

  @ApiPropertyOptional({ type: Number, nullable: true, example: 0.15 })
  readonly cost_r?: number | null;

  @ApiPropertyOptional({ type: Number, nullable: true, example: 0.21 })
  readonly expected_value_r?: number | null;

  @ApiPropertyOptional({ type: Number, nullable: true, example: 0.71 })
  readonly quality_score?: number | null;

  @ApiPropertyOptional({ type: GridDto })
  readonly grid?: GridDto;
}
