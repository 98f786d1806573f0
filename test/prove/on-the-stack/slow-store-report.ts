export const CALLERS = 8;
export const STOPS = 3;
export const STOPPED_SECONDS = 16;

/** The results. */
export interface SlowStoreReport {
  readonly requests: number;
  readonly succeeded: number;
  /** Problems with request id and `Retry-After`. */
  readonly unavailable: number;
  /** The number of all other answers, by status. */
  readonly others: Readonly<Record<string, number>>;
  /** The number of items in batches that were answered as failed. */
  readonly failedItems: number;
  readonly longestSeconds: number;
  readonly charges: number;
  /** How many of these had each outcome in the first answer. */
  readonly told: Readonly<Record<string, number>>;
  readonly toldWrongly: readonly string[];
  readonly lines: number;
  readonly violations: number;
}
