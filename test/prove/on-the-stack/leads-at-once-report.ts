export const CALLERS = 32;
export const LEADS = 400;

/** The results of one load. */
export interface LeadsAtOnceReport {
  /** In one request of a caller. */
  readonly together: number;
  /** How many requests were answered with each status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Leads that the store was too busy for, in all answers. They were sent again. */
  readonly failed: number;
  /** As the report says it, in USD. */
  readonly billed: string;
  readonly leads: number;
  readonly violations: number;
  readonly seconds: number;
  readonly longestMs: number;
}
