export interface WatchingReport {
  /** Of the request that met the broken item. */
  readonly status: number;
  /** How many events the tracker had when that request was answered. */
  readonly events: number;
  readonly transaction: string | undefined;
  readonly environment: string | undefined;
  /** How many of them had the name that the broken item holds. */
  readonly namesSent: number;
  /** Whether the shipper got the line about the fault. */
  readonly shippedFault: boolean;
  readonly shippedBatches: number;
}
