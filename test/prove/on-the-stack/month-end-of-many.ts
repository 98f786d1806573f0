export const CUSTOMERS = 2_000;
/** Of each customer's lines; their sum is rounded. */
export const AMOUNTS = ['1.335', '2.335', '3.335'] as const;

/** What was seen. */
export interface MonthEndReport {
  readonly closed: number;
  readonly beforeKill: number;
  readonly changedByLast: number;
  readonly violations: number;
  readonly seconds: number;
}
