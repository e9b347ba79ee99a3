/** The levers of a running exchange: its clock, and its fitness to answer. Times are virtual epoch milliseconds. */
export interface Controls {
  now(): number;
  /** Virtual milliseconds per real one: 0 is paused, Infinity as fast as the sockets take it. */
  readonly speed: number;
  setSpeed(speed: number): void;
  /** Plays everything up to `time`, whatever the speed; resolves when it was handed to the sockets. */
  advanceTo(time: number): Promise<void>;
  /**
   * Ends all sockets without a handshake. For `downMs` real milliseconds new ones are refused and REST answers 503.
   *
   * @returns how many sockets were cut
   */
  cut(downMs?: number): number;
}
