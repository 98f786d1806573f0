import type { Logger } from '@aws-lambda-powertools/logger';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { formatMoney } from '../../domain/money.ts';
import { monthOf, monthsBefore } from '../../domain/months.ts';
import type { SummaryDrift } from '../../domain/summary-drift.ts';
import type { Clock } from '../../store/clock/clock.ts';
import { checkSummaries } from '../../store/summaries/check.ts';
import { bounded } from '../../store/table/deadline.ts';
import type { Table } from '../../store/table/table.ts';
import { DRIFT_METRIC } from './worker.ts';

interface Services {
  readonly table: Table;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Between two looks at what differs: longer than the listing index lags. */
  readonly pauseMs: number;
}

/** For the log and the metrics, once the store is asked no more. */
const TELLING_MS = 2_000;
/** Beside the current month: closings, voids and late payments concern these. */
const MONTHS_BACK = 2;
const MOST_LOGGED = 200;

/** The handler of the daily check, with what it stands on given to it. */
export const summaryCheckRun =
  ({ table: unbounded, clock, logger, metrics, pauseMs }: Services) =>
  async (_event: unknown, context: Context): Promise<void> => {
    logger.resetKeys();
    logger.appendKeys({ lambda_request_id: context.awsRequestId });
    // A store that is silent is an error that says so, and no time-out.
    const table = bounded(unbounded, Date.now() + context.getRemainingTimeInMillis() - TELLING_MS);
    const to = monthOf(await clock(table));
    const months = { from: monthsBefore(to, MONTHS_BACK), to };
    const { customers, invoices, drifts } = await checkSummaries(table, months, pauseMs);
    for (const drift of drifts.slice(0, MOST_LOGGED)) logger.error('summary drift', { ...driftView(drift) });
    logger.info('summary check', { ...months, customers, invoices, drifts: drifts.length });
    metrics.addMetric(DRIFT_METRIC, MetricUnit.Count, drifts.length);
    metrics.publishStoredMetrics();
  };

const driftView = ({ customerId, month, currency, status, counted, invoices }: SummaryDrift) => ({
  // Left out, the counters of all customers.
  ...(customerId !== undefined && { customer_id: customerId }),
  month,
  currency,
  status,
  counted: { total: formatMoney(counted.total, currency), invoice_count: counted.invoices },
  invoices: { total: formatMoney(invoices.total, currency), invoice_count: invoices.invoices },
});
