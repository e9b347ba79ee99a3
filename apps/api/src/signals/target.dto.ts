import { ApiProperty } from '@nestjs/swagger';

export class TargetDto {
  @ApiProperty({ example: 27_320 })
  readonly price!: number;

  @ApiProperty({ example: 1, description: 'Share of the position that leaves here' })
  readonly fraction!: number;
}
