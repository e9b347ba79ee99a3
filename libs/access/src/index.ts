export { AccessControl } from './access-control.js';
export type { AccessTally, Admission, Caller, Wish } from './access-control.js';
export {
  ForeignCallerError,
  KeyFileError,
  MissingScopeError,
  TooManyRequestsError,
  UnauthenticatedError,
} from './access-errors.js';
export { AddressRanges, plainAddress } from './address-ranges.js';
export { AuditLog, auditFaults } from './audit-log.js';
export type { Audit, AuditEvent } from './audit-log.js';
export { KeyFile } from './key-file.js';
export { KeyRing } from './key-ring.js';
export type { Identity } from './key-ring.js';
export type { KeyRecord, KeyStore } from './key-store.js';
export { mintKey } from './key-token.js';
export { isScope, SCOPES } from './scope.js';
export type { Demand, Scope } from './scope.js';
export type { Quota } from './token-buckets.js';
