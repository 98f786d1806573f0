import type { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { formatMoney } from '../../domain/money.ts';
import { monthOf, monthsBefore } from '../../domain/months.ts';
import type { SummaryDrift } from '../../domain/summary-drift.ts';
import type { Measures } from '../../metrics/measures.ts';
import type { Clock } from '../../store/clock/clock.ts';
import { checkSummaries } from '../../store/summaries/check.ts';
import { bounded } from '../../store/table/deadline.ts';
import type { Table } from '../../store/table/table.ts';

interface Services {
  readonly table: Table;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly measures: Measures<'summary-check'>;
  /** The pause between two looks at a difference. It is longer than the listing index lags. */
  readonly pauseMs: number;
}

/** Time for the log and the metrics, after the last call to the store. */
const TELLING_MS = 2_000;
/** How many months before the current one are checked. Closings, voids and late payments change these. */
const MONTHS_BACK = 2;
const MOST_LOGGED = 200;

/** The handler of the daily check; its services are passed in. */
export const summaryCheckRun =
  ({ table: unbounded, clock, logger, measures, pauseMs }: Services) =>
  async (_event: unknown, context: Context): Promise<void> => {
    logger.resetKeys();
    logger.appendKeys({ lambda_request_id: context.awsRequestId });
    // If the store does not answer, the run ends with an error that says so, and not with a time-out.
    const table = bounded(unbounded, Date.now() + context.getRemainingTimeInMillis() - TELLING_MS);
    const to = monthOf(await clock(table));
    const months = { from: monthsBefore(to, MONTHS_BACK), to };
    const { customers, invoices, drifts } = await checkSummaries(table, months, pauseMs);
    for (const drift of drifts.slice(0, MOST_LOGGED)) logger.error('summary drift', { ...driftView(drift) });
    logger.info('summary check', { ...months, customers, invoices, drifts: drifts.length });
    measures.tell({ SummaryDrift: drifts.length });
  };

const driftView = ({ customerId, month, currency, status, counted, invoices }: SummaryDrift) => ({
  // If left out, the counters of all customers.
  ...(customerId !== undefined && { customer_id: customerId }),
  month,
  currency,
  status,
  counted: { total: formatMoney(counted.total, currency), invoice_count: counted.invoices },
  invoices: { total: formatMoney(invoices.total, currency), invoice_count: invoices.invoices },
});
