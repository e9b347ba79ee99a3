export { Replay, type MinuteSource, type ReplayedMinute } from './replay.js';
export { VoteTally, type Counts } from './vote-tally.js';
