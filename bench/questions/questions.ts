import type { Question } from '../harness/question.js';
import { CLOSED_MINUTE } from './closed-minute.js';
import { COLUMN_REPLAY } from './column-replay.js';
import { CAPACITY, LATENCY } from './crowds.js';
import { DAY_PROFILE, PROFILE_READING, SMALL_PROFILE } from './day-profile.js';
import { DECISION } from './decision.js';
import { LIVE_TRADES } from './live-trades.js';
import { ALLOCATION, COLLECTION, MEMORY, TRADE_MEMORY } from './memory.js';
import { FEED, PACED_FEED } from './feeds.js';
import { CSV, FRAME } from './reading.js';
import { ANALYSIS_LAW, TRADE_LAW, WINDOW_LAW } from './laws.js';
import { ORDER_FLOW } from './order-flow.js';
import { PROFILE_BACKTEST } from './profile-backtest.js';

/** All questions in the order of the table. */
export const QUESTIONS: readonly Question[] = [
  LIVE_TRADES,
  CLOSED_MINUTE,
  DECISION,
  DAY_PROFILE,
  PROFILE_READING,
  SMALL_PROFILE,
  ORDER_FLOW,
  PROFILE_BACKTEST,
  COLUMN_REPLAY,
  MEMORY,
  TRADE_MEMORY,
  COLLECTION,
  ALLOCATION,
  TRADE_LAW,
  WINDOW_LAW,
  ANALYSIS_LAW,
  CSV,
  FRAME,
  FEED,
  PACED_FEED,
  LATENCY,
  CAPACITY,
];
