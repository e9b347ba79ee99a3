import type { Protocol } from '../protocol.js';
import type { FaultName, Terms } from './catalogue.js';

/** When and whom: what every order may say besides the terms of its fault. */
export interface FaultFrame {
  readonly protocol?: Protocol;
  /** The market's own symbol, for example BTCUSDT, on every protocol. */
  readonly symbol?: string;
  readonly connection?: number;
  /** Virtual epoch milliseconds, or ISO 8601. */
  readonly at?: number | string;
  /** Virtual milliseconds from now. */
  readonly after?: number;
  /** Virtual milliseconds it lasts; left out: until it is lifted. */
  readonly forMs?: number;
}

/** An order of one fault as JSON writes it; terms that are left out have their defaults. */
export type FaultRequest = {
  readonly [Name in FaultName]: { readonly fault: Name } & FaultFrame & Partial<Terms<Name>>;
}[FaultName];
