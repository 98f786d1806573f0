export const SUBSCRIPTIONS = 2_000;

/** The results. */
export interface RenewalsReport {
  readonly beforeKill: number;
  readonly billed: number;
  readonly violations: number;
  readonly seconds: number;
}
