/**
 * The beginning of each kind of item's partition key. Items in one partition share it: an invoice's header, shards and
 * sync are all `invoice`. A function's role may write only the kinds that its endpoints declare.
 */
export const partitions = {
  customer: 'C#',
  email: 'E#',
  /** Which customer a create's idempotency key stands for. */
  customerKey: 'K#',
  lineItem: 'L#',
  invoice: 'I#',
  /** Which invoice a customer's month bills on. */
  pointer: 'P#',
  /** The next invoice number. */
  number: 'N#',
  /** What is to be closed. */
  due: 'D#',
  controlTotal: 'T#',
  summary: 'S#',
  customerSummary: 'SC#',
  summaryGenerations: 'SG',
  /** The last tries of an invoice's sync. */
  syncAttempt: 'A#',
  /** A customer at the payment provider. */
  providerCustomer: 'CP#',
  installation: 'installation',
  /** Events that Stripe sent. */
  stripeEvent: 'W#',
  /** A subscription, and its changes by their keys. */
  subscription: 'SU#',
  /** A customer's subscriptions. */
  subscriptionEntry: 'SL#',
  /** Whether the sync may send anything now. */
  syncControl: 'sync',
  product: 'PR#',
  /** Which product a create's idempotency key stands for. */
  productKey: 'PK#',
  lead: 'LD#',
  /** The actions of a lead user that were seen and billed. */
  leadLedger: 'LL#',
  /** Which customers have leads of a month. */
  leadMonth: 'LM#',
  /** A customer's figures by month, product and lead type. */
  leadRow: 'LR#',
  /** All customers' figures by month. */
  leadTotal: 'LT#',
  /** By which the keys of ledgers are made of lead users. */
  leadSecret: 'lead-secret',
  clock: 'clock',
  /** Which migrations were done. */
  migration: 'migration',
} as const;
export type Partition = keyof typeof partitions;
