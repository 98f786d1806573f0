export const CALLERS = 8;
export const STOPS = 3;
export const STOPPED_SECONDS = 16;

/** What was seen. */
export interface SlowStoreReport {
  readonly requests: number;
  readonly succeeded: number;
  /** Problems with request id and `Retry-After`. */
  readonly unavailable: number;
  /** By status, of every other answer. */
  readonly others: Readonly<Record<string, number>>;
  /** Items of batches that were answered as failed. */
  readonly failedItems: number;
  readonly longestSeconds: number;
  readonly charges: number;
  /** Of these, what their senders were told by the first answer. */
  readonly told: Readonly<Record<string, number>>;
  readonly toldWrongly: readonly string[];
  readonly lines: number;
  readonly violations: number;
}
