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
export { mirrored } from './views/mirrored.js';
