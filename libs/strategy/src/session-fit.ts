import type { SessionName } from '#libs/analysis';

/** How well each session suits a kind of trade, 0..1. Sessions the playbooks do not name stand at the neutral 0.5. */
export type SessionFit = Readonly<Record<SessionName, number>>;

/**
 * Continuation: the New York morning, hardly the London open. From a playbook for Nasdaq futures; that it carries over
 * to markets without a close is unproven, hence a small weight and no gate.
 */
export const TREND_FIT: SessionFit = {
  asia: 0.3,
  weekend: 0.2,
  london_first_hour: 0.1,
  london: 0.4,
  new_york_am: 1,
  new_york_midday: 0.3,
  new_york_last_hour: 0.6,
  off_hours: 0.5,
};

/** Back to value: quiet hours, London once its first hour is over. Same source, same doubt. */
export const REVERSION_FIT: SessionFit = {
  asia: 0.7,
  weekend: 0.6,
  london_first_hour: 0.5,
  london: 1,
  new_york_am: 0.4,
  new_york_midday: 0.6,
  new_york_last_hour: 0.5,
  off_hours: 0.5,
};
