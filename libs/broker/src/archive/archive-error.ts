import { DomainError } from '#libs/market';

/** A file of an archive that does not read as its format says, or a folder that holds none of a market. */
export class ArchiveError extends DomainError {
  readonly code = 'BAD_ARCHIVE';
  readonly kind = 'invalid';
}
