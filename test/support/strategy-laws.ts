import { EFFORT_LAWS } from './effort-laws.js';
import type { Law } from './law.js';
import { READER_LAWS } from './reader-laws.js';
import { VIEW_LAWS } from './view-laws.js';

/** Everything that a strategy of the list must keep to. */
export const STRATEGY_LAWS: readonly Law[] = [...VIEW_LAWS, ...EFFORT_LAWS, ...READER_LAWS];
