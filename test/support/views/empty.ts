import type { AuctionView } from '#libs/analysis';
import { viewOf } from './hand-made.js';

/** Parts of a view that may be unknown. */
export const FIELDS = ['sigma', 'state', 'balance', 'aggression', 'developing', 'priorDay'] as const;
/** Lists that may be empty. */
export const EMPTY: Partial<AuctionView> = { hourlyRange: [], inputs: [], latest: {}, recent: [] };
export const UNKNOWN_ATR: AuctionView['atr'] = {
  '1m': undefined,
  '5m': undefined,
  '15m': undefined,
  '30m': undefined,
  '1h': undefined,
  '4h': undefined,
  '1d': undefined,
};
export const UNKNOWN_DELTA: AuctionView['delta'] = {
  delta: undefined,
  deltaRatio: undefined,
  buyShare: undefined,
  cvdSession: undefined,
  ratio3m: undefined,
  ratio15m: undefined,
  ratio1h: undefined,
};

/** A view of which nothing is known but that there is a market. */
export const emptyView: AuctionView = {
  ...viewOf(),
  ...EMPTY,
  ...Object.fromEntries(FIELDS.map((field) => [field, undefined])),
  atr: UNKNOWN_ATR,
  delta: UNKNOWN_DELTA,
};
