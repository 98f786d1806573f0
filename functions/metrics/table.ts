/**
 * Every metric of Tally's own. The functions write them, and alarms and the dashboard read them, by this table only. CloudWatch finds a
 * metric by its namespace, its name and its dimensions: the service that writes it, the stage, and what it is counted by.
 */
export const NAMESPACE = 'Tally';

export interface Metric {
  readonly unit: 'Count' | 'Seconds';
  /** Another dimension. Then the metric is written with it and without it. */
  readonly by?: 'cause' | 'kind';
  /** Its title on the dashboard. */
  readonly title: string;
}

/** By the service that writes them: mostly the worker of this name. */
const metrics = {
  'month-end': {
    InvoicesClosed: { unit: 'Count', title: 'Closed by the month-end run' },
    InvoicesCarriedOver: { unit: 'Count', title: 'Of these, carried over to the next invoice' },
    /** In a run. The others are closed. */
    InvoicesNotClosed: { unit: 'Count', title: 'Could not be closed' },
    /** Due, and left to the next run. */
    InvoicesLeft: { unit: 'Count', title: 'Left to the next run' },
  },
  'summary-check': {
    /** How many counters differ from their invoices. */
    SummaryDrift: { unit: 'Count', title: 'Counters that differ from their invoices' },
  },
  sync: {
    InvoicesSynced: { unit: 'Count', title: 'Synced to Stripe' },
    /** Tries that did not end the sync. The invoice is tried again. */
    SyncTriesFailed: { unit: 'Count', by: 'cause', title: 'Tries that failed and come again' },
    /** Invoices that became `failed`. Somebody must act. */
    SyncsFailed: { unit: 'Count', by: 'cause', title: 'Invoices that failed' },
    BreakerOpened: { unit: 'Count', by: 'cause', title: 'Times that the breaker opened' },
    ProbesSent: { unit: 'Count', title: 'Probes sent while the breaker was open' },
  },
  'sync-sweeper': {
    /** How long the invoice that waits longest has been due. Written by each run, also as 0. */
    SyncLag: { unit: 'Seconds', title: 'Wait of the invoice that is longest due' },
    /** How many invoices have been due for some minutes. */
    SyncsWaiting: { unit: 'Count', title: 'Invoices that have been due for some minutes' },
    /** 1 while the sync holds back from Stripe, otherwise 0. Written by each run. */
    BreakerOpen: { unit: 'Count', title: 'Breaker open' },
    /** How long the oldest event of Stripe has waited to be acted on. Written by each run, also as 0. */
    EventsLag: { unit: 'Seconds', title: 'Wait of the oldest event of Stripe' },
  },
  reconcile: {
    /** Between our synced invoices and Stripe's. Written by each run, also as 0. */
    DifferencesFound: { unit: 'Count', by: 'kind', title: 'Differences between Tally and Stripe' },
  },
  'stripe-events': {
    /** Something that Stripe told us and that a person must look at. */
    StripeAlerts: { unit: 'Count', by: 'kind', title: 'What Stripe told and a person must look at' },
  },
  webhooks: {
    /** Requests whose signature, time or body was wrong. */
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

/** The rows of a service's metrics, by name. */
export const metricsOf = (service: Service): Readonly<Record<string, Metric>> => metrics[service];

/** The dimensions of a metric, besides the one that it is counted by. */
export const dimensionsOf = (service: Service, stage: string) => ({ service, stage });
