import { Duration } from 'aws-cdk-lib';
import { Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { stripeAlertKinds } from '../../../functions/metrics/table.ts';
import type { StageConfig } from '../../stage.ts';
import type { Alarms } from './alarms.ts';
import { ownMetric, ownMetricBy } from './own-metric.ts';

const PERIOD = Duration.minutes(5);
const EVENTS_BEHIND = Duration.minutes(30);
/** A single one may be anybody's try. So many are a wrong secret, or somebody who does not give up. */
const MANY_REFUSED = 10;

/** What each kind of news means, and what to do first. */
const news = {
  refund: 'A payment of an invoice was refunded at Stripe. Tally still shows the invoice as paid.',
  dispute:
    'A customer disputes a payment at Stripe. The bank decides by a date that Stripe shows: answer before it.',
  credit_note: 'Somebody made a credit note at Stripe, which Tally’s totals do not know.',
  customer_deleted:
    'A customer that Tally bills was deleted at Stripe. Tally makes it again for the next invoice.',
  invoice_deleted: 'A draft that Tally made was deleted at Stripe. The sync makes it again.',
  total_differs: 'An invoice at Stripe has another total than Tally’s.',
  went_back: 'An invoice is paid or void at Tally, and is neither at Stripe.',
  unknown_invoice: 'Stripe names an invoice as this installation’s, and Tally does not have it.',
  doubled: 'Stripe has a second finalized invoice for one of ours: a customer may pay twice.',
} as const satisfies Record<(typeof stripeAlertKinds)[number], string>;

/** Alarms for what happens at Stripe, and for what Tally and Stripe do not agree about. */
export function watchStripe(alarms: Alarms, { name, sync: { sweepMinutes } }: StageConfig): void {
  for (const kind of stripeAlertKinds) {
    alarms.watch(`stripe-${kind.replaceAll('_', '-')}`, {
      metric: ownMetricBy(name, 'stripe-events', 'StripeAlerts', kind, {
        statistic: Stats.SUM,
        period: PERIOD,
      }),
      above: 0,
      tells: `${news[kind]} The log of the stripe-events function names the invoice.`,
    });
  }
  alarms.watch('stripe-events-behind', {
    metric: ownMetric(name, 'sync-sweeper', 'EventsLag', {
      statistic: Stats.MAXIMUM,
      period: Duration.minutes(sweepMinutes * 3),
    }),
    above: EVENTS_BEHIND.toSeconds(),
    tells:
      'An event of Stripe was stored more than half an hour ago, and nobody has acted on it. Payments may be shown late. See the log of the stripe-events function.',
  });
  alarms.watch('webhooks-refused', {
    metric: ownMetric(name, 'webhooks', 'WebhooksRefused', { statistic: Stats.SUM, period: PERIOD }),
    above: MANY_REFUSED,
    inPeriods: [2, 3],
    tells:
      'Many requests to the webhook have a wrong signature. If the secret was changed at Stripe, put the new one in. Otherwise somebody tries to send events of their own, and all are refused.',
  });
  alarms.watch('reconcile-differences', {
    metric: ownMetric(name, 'reconcile', 'DifferencesFound', {
      statistic: Stats.MAXIMUM,
      period: Duration.days(1),
    }),
    above: 0,
    noData: TreatMissingData.BREACHING,
    tells:
      'Tally and Stripe do not agree about some invoices, or the daily comparison did not run to its end. Its log names each invoice with both sides.',
  });
}
