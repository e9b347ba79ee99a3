import {
  ArrayUnique,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
} from 'class-validator';
import type { Scope } from '#libs/access';
import { AnalyzeDto } from '../signals/analyze.dto.js';

/** What can be listened to today. */
export const CHANNELS = ['signal', 'signal_outcome', 'status'] as const;
export type Channel = (typeof CHANNELS)[number];

/** What a key must allow for each of them. */
export const CHANNEL_SCOPES: Readonly<Record<Channel, Scope>> = {
  signal: 'signal',
  signal_outcome: 'signal',
  status: 'read',
};

/** Body of the socket event `subscribe`. */
export class SubscribeDto extends AnalyzeDto {
  @IsArray({ message: 'must be a list of channels' })
  @ArrayMinSize(1, { message: 'must name at least one channel' })
  @ArrayUnique({ message: 'must not repeat channels' })
  @IsIn(CHANNELS, { each: true, message: `must be channels out of ${CHANNELS.join(', ')}` })
  readonly channels!: Channel[];

  /** The last `seq` of the channel `signal` that the client has. */
  @IsOptional()
  @IsInt({ message: 'must be a whole number' })
  @Min(0, { message: 'must not be negative' })
  @Max(Number.MAX_SAFE_INTEGER, { message: 'must be a sequence number' })
  readonly resume_from?: number;
}

/** Body of the socket event `unsubscribe`. */
export class UnsubscribeDto {
  @IsString({ message: 'must be text' })
  @Matches(/^[0-9a-f-]{36}$/, { message: 'must be a subscription_id' })
  readonly subscription_id!: string;
}
