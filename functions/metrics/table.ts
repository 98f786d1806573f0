/**
 * Every metric of Tally's own. The functions write them, and alarms and the dashboard read them, by this table only. CloudWatch finds a
 * metric by its namespace, its name and its dimensions: the service that writes it, the stage, and what it is counted by.
 */
export const NAMESPACE = 'Tally';

export interface Metric {
  readonly unit: 'Count' | 'Seconds';
  /** Another dimension. Then the metric is written with it and without it. */
  readonly by?: 'cause' | 'kind';
  /** Its values, where an alarm watches each of them. */
  readonly each?: readonly string[];
  /** It is a level, such as a wait. So the values of a period are not added up, and the highest counts. */
  readonly isLevel?: true;
  /** Its title on the dashboard. */
  readonly title: string;
}

/** What a person must look at when Stripe tells it. Each has an alarm of its own, `stripe-<kind>`. */
export const stripeAlertKinds = [
  'refund',
  'dispute',
  'credit_note',
  'customer_deleted',
  'invoice_deleted',
  /** An invoice at Stripe has another total than ours. */
  'total_differs',
  /** Stripe names an invoice of this installation that we do not have. */
  'unknown_invoice',
  /** A second finalized invoice for one of ours. */
  'doubled',
  /** An invoice is paid or void here, and is neither at Stripe. */
  'went_back',
] as const;

/** By the service that writes them: mostly the worker of this name. */
const metrics = {
  'month-end': {
    InvoicesClosed: { unit: 'Count', title: 'Closed by the month-end run' },
    InvoicesCarriedOver: { unit: 'Count', title: 'Of these, carried over to the next invoice' },
    /** In a run. The others are closed. */
    InvoicesNotClosed: { unit: 'Count', title: 'Could not be closed' },
    /** Due, and left to the next run. */
    InvoicesLeft: { unit: 'Count', isLevel: true, title: 'Left to the next run' },
  },
  renewals: {
    /** Months of subscriptions. */
    SubscriptionsBilled: { unit: 'Count', title: 'Months of subscriptions billed' },
    /** In a run. The others are billed. */
    SubscriptionsNotBilled: { unit: 'Count', title: 'Could not be billed' },
    /** Due, and left to the next run. */
    SubscriptionsLeft: { unit: 'Count', title: 'Left to the next run' },
  },
  'summary-check': {
    /** How many counters differ from their invoices. */
    SummaryDrift: { unit: 'Count', isLevel: true, title: 'Counters that differ from their invoices' },
  },
  sync: {
    InvoicesSynced: { unit: 'Count', title: 'Synced to Stripe' },
    /** Tries that did not end the sync. The invoice is tried again. */
    SyncTriesFailed: { unit: 'Count', by: 'cause', title: 'Tries that failed and come again' },
    /** Invoices that became `failed`. Somebody must act. */
    SyncsFailed: { unit: 'Count', by: 'cause', title: 'Invoices that failed' },
  },
  'sync-sweeper': {
    /** How long the invoice that waits longest has been due: since its closing, or since somebody asked for it. Written by each run, also as 0. */
    SyncLag: { unit: 'Seconds', isLevel: true, title: 'Wait of the invoice that is longest due' },
    /** How many invoices are not synced yet, and have not failed. */
    SyncsWaiting: { unit: 'Count', isLevel: true, title: 'Invoices that wait for their sync' },
    /** 1 while the sync holds back from Stripe, otherwise 0. Written by each run. */
    BreakerOpen: { unit: 'Count', isLevel: true, title: 'Breaker open' },
    /** 1 while the table is a restored one and nobody said so, otherwise 0. Written by each run. */
    RestoreNoticed: { unit: 'Count', isLevel: true, title: 'Restored table, not announced' },
    /** How long the oldest event of Stripe has waited to be acted on. Written by each run, also as 0. */
    EventsLag: { unit: 'Seconds', isLevel: true, title: 'Wait of the oldest event of Stripe' },
  },
  reconcile: {
    /** Between our synced invoices and Stripe's. Written by each run that compared everything, also as 0. */
    DifferencesFound: {
      unit: 'Count',
      isLevel: true,
      by: 'kind',
      title: 'Differences between Tally and Stripe',
    },
  },
  'stripe-events': {
    /** Something that Stripe told us and that a person must look at. */
    StripeAlerts: {
      unit: 'Count',
      by: 'kind',
      each: stripeAlertKinds,
      title: 'What Stripe told and a person must look at',
    },
  },
  webhooks: {
    /** Requests whose signature or time was wrong. */
    WebhooksRefused: { unit: 'Count', title: 'Webhooks refused' },
  },
} as const satisfies Record<string, Record<string, Metric>>;

/** What writes metrics. It is the dimension `service`. */
export type Service = keyof typeof metrics;
type Table = typeof metrics;
export type MetricName<Of extends Service> = keyof Table[Of] & string;

/** The metrics of a service that are also counted by something. */
export type CountedBy<Of extends Service> = {
  [Name in MetricName<Of>]: Table[Of][Name] extends { readonly by: string } ? Name : never;
}[MetricName<Of>];

/** What a metric is counted by: one of its values, or any text such as a cause. */
export type Counted<Of extends Service, Name extends CountedBy<Of>> = Table[Of][Name] extends {
  readonly each: readonly (infer Each extends string)[];
}
  ? Each
  : string;

/** In the order of the dashboard. */
export const services = Object.keys(metrics) as Service[]; // Object.keys forgets the literal keys

/** The rows of a service's metrics, by name. */
export const metricsOf = (service: Service): Readonly<Record<string, Metric>> => metrics[service];

/** The dimensions of a metric, besides the one that it is counted by. */
export const dimensionsOf = (service: Service, stage: string) => ({ service, stage });
