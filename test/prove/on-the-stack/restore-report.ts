/** The results. */
export interface RestoreReport {
  /** Invoices at Stripe, and customers there, when the table was restored. */
  readonly invoices: number;
  readonly customers: number;
  /** Of these, made in the lost time. */
  readonly lost: number;
  /** How many invoices waited, because the sync had turned itself off. */
  readonly heldBack: number;
  /** What the first comparison named, by kind. */
  readonly found: string;
  readonly invoicesAfter: number;
  readonly customersAfter: number;
  readonly nameAfter: string;
  readonly differencesAfter: number;
}
