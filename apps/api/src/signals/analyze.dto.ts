import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Matches } from 'class-validator';

/** Letters, digits and the separators that users write; nothing that means something to a path, a query or a log. */
export const SYMBOL = /^[A-Za-z0-9]{1,16}([-/_]?[A-Za-z0-9]{1,16})?$/;

/** Body of POST /api/signals/analyze. */
export class AnalyzeDto {
  @ApiProperty({
    example: 'BTCUSDT',
    pattern: SYMBOL.source,
    description: 'Market to read. `BTCUSDT`, `BTC-USDT` and `BTC/USDT` are the same, in upper or lower case.',
  })
  @IsString({ message: 'must be text' })
  @Matches(SYMBOL, { message: 'must be a symbol such as BTCUSDT, BTC-USDT or BTC/USDT' })
  readonly symbol!: string;

  @ApiPropertyOptional({
    example: 'BINANCE',
    pattern: '^[A-Za-z]{1,20}$',
    description: 'Exchange to read it from; the configured default where absent. Upper or lower case.',
  })
  @IsOptional()
  @IsString({ message: 'must be text' })
  @Matches(/^[A-Za-z]{1,20}$/, { message: 'must be the name of a broker, such as BINANCE' })
  readonly broker?: string;
}

/** @returns the symbol as exchanges list it: upper case, without separator. */
export function normaliseSymbol(symbol: string): string {
  return symbol.replaceAll(/[-/_]/g, '').toUpperCase();
}
