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
  /** Whether the customer that was renamed in the lost time has the table's name at Stripe. */
  readonly isNameBack: boolean;
  readonly differencesAfter: number;
}
