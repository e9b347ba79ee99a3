export { anyView, calmView, partialView } from './views/arbitrary.js';
export { emptyView } from './views/empty.js';
export {
  balance,
  balanced,
  btcusdt,
  deepFrozen,
  lastMinute,
  minutesFrom,
  outOfBalance,
  quietFlow,
  viewOf,
} from './views/hand-made.js';
export { anyFailedBreak, FAILED_BREAK, failedBreak, pathView, type Stretch } from './views/failed-break.js';
export { mirrored } from './views/mirrored.js';
export { stretched } from './views/stretched.js';
