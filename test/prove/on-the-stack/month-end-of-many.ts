export const CUSTOMERS = 2_000;
/** The amounts of each customer's lines. Their sum is rounded. */
export const AMOUNTS = ['1.335', '2.335', '3.335'] as const;

/** The results. */
export interface MonthEndReport {
  readonly closed: number;
  readonly beforeKill: number;
  readonly changedByLast: number;
  readonly violations: number;
  readonly seconds: number;
}
