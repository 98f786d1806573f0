import type { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import type { Instant } from '../../../client/contract/shapes/fields.ts';
import { readInvoicing } from '../../domain/invoicing/invoicing.ts';
import { formatMoney } from '../../domain/money.ts';
import type { Environment } from '../../environment.ts';
import { tellSync } from '../../messages/tell-sync.ts';
import type { Measures } from '../../metrics/measures.ts';
import type { Clock } from '../../store/clock/clock.ts';
import { type ClosedInvoice, closeDueInvoices, type MonthEndResult } from '../../store/closing/month-end.ts';
import { bounded } from '../../store/table/deadline.ts';
import type { Pace } from '../../store/table/pace.ts';
import type { Table } from '../../store/table/table.ts';

interface Services {
  readonly table: Table;
  readonly environment: Environment;
  readonly pace: Pace;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly measures: Measures<'month-end'>;
}

/** One of the invoices that a run closed. */
interface ClosedSummary {
  readonly invoice_id: string;
  readonly customer_id: string;
  readonly period: string;
  readonly status: string;
  readonly currency: string;
  readonly line_item_count: number;
  readonly total: string;
  /** What it left to the next invoice, above zero. */
  readonly carried?: string;
}

/** The answer of a run to its caller. */
export interface MonthEndReply extends MonthEndResult {
  /** The time by which it decided what is due. */
  readonly now: Instant;
  /** The first invoices that it closed. An answer has a limited size. */
  readonly invoices: readonly ClosedSummary[];
  readonly failures: readonly { readonly invoice_id: string; readonly error: string }[];
}

const MOST_NAMED = 200;

/** Time for the closings that still run, some of which meet busy writers, and for counting what is left. */
const ENDING_MS = 30_000;
/** Time for the log and the metrics, after the last call to the store. */
const TELLING_MS = 2_000;

/** The handler of the month-end run; its services are passed in. */
export const monthEndRun =
  ({ table: unbounded, environment, pace, clock, logger, measures }: Services) =>
  async (_event: unknown, context: Context): Promise<MonthEndReply> => {
    logger.resetKeys();
    logger.appendKeys({ lambda_request_id: context.awsRequestId });
    const invoices: ClosedSummary[] = [];
    const failures: MonthEndReply['failures'][number][] = [];
    const told: Promise<void>[] = [];
    const end = Date.now() + context.getRemainingTimeInMillis();
    // If the store does not answer, the run ends with an error that says so, and not with the function's time-out.
    const table = bounded(unbounded, end - TELLING_MS);
    const now = await clock(table);
    const result = await closeDueInvoices(table, {
      by: 'month-end',
      now,
      graceDays: environment.graceDays,
      invoicing: readInvoicing(environment.invoicing),
      pace,
      until: end - ENDING_MS,
      onClosed: (closed) => {
        const summary = summaryOf(closed);
        logger.info('invoice closed', { ...summary });
        if (invoices.length < MOST_NAMED) invoices.push(summary);
        if (!closed.isSettledNow || closed.invoice.sync.status !== 'pending') return;
        const report = (error: unknown) => logger.error('sync not told', { error });
        told.push(tellSync(environment, closed.invoice.invoiceId, { until: end - TELLING_MS, report }));
      },
      onFailed: (invoiceId, error) => {
        const cause = error instanceof Error ? error : new Error(String(error));
        logger.error('invoice not closed', { error: cause, invoice_id: invoiceId });
        if (failures.length < MOST_NAMED) failures.push({ invoice_id: invoiceId, error: cause.message });
      },
    });
    await Promise.all(told);
    logger.info('month-end run', { now, ...result });
    measures.tell({
      InvoicesClosed: result.closed,
      InvoicesCarriedOver: result.carried,
      InvoicesNotClosed: result.failed,
      InvoicesLeft: result.left,
    });
    return { now, ...result, invoices, failures };
  };

function summaryOf({ invoice, carried }: ClosedInvoice): ClosedSummary {
  const { invoiceId, slot, lifecycle, totals } = invoice;
  const total = 'total' in lifecycle ? lifecycle.total : totals.amount;
  return {
    invoice_id: invoiceId,
    customer_id: slot.customerId,
    period: slot.month,
    status: lifecycle.status,
    currency: slot.currency,
    line_item_count: totals.lines,
    total: formatMoney(total, slot.currency),
    ...(carried && { carried: formatMoney(carried, slot.currency) }),
  };
}
