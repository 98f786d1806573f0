import type { Logger } from '@aws-lambda-powertools/logger';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { InvoiceId } from '../../../client/contract/shapes/fields.ts';
import { invoiceOfMessage } from '../../messages/sync-queue.ts';
import type { Measures } from '../../metrics/measures.ts';
import type { Clock } from '../../store/clock/clock.ts';
import { giveUpSync } from '../../store/sync/giving-up.ts';
import { bounded } from '../../store/table/deadline.ts';
import type { Table } from '../../store/table/table.ts';

interface Services {
  readonly table: Table;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly measures: Measures<'sync'>;
}

/** Time for the log, after the last call to the store. */
const TELLING_MS = 2_000;

/** The handler of what the sync's queue gave up. The caller passes its services in. */
export const failedRun =
  ({ table: unbounded, clock, logger, measures }: Services) =>
  async ({ Records: records }: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    logger.resetKeys();
    logger.appendKeys({ lambda_request_id: context.awsRequestId });
    const end = Date.now() + context.getRemainingTimeInMillis() - TELLING_MS;
    const services = { table: bounded(unbounded, end), clock, logger, measures };
    const comingAgain = await Promise.all(
      records.map(async ({ messageId, body }) =>
        (await isDone(invoiceOfMessage(body), services)) ? [] : [{ itemIdentifier: messageId }],
      ),
    );
    return { batchItemFailures: comingAgain.flat() };
  };

/** Whether the message can be deleted. */
async function isDone(
  invoiceId: InvoiceId | undefined,
  { table, clock, logger, measures }: Services,
): Promise<boolean> {
  if (invoiceId === undefined) {
    logger.error('unreadable message');
    return true;
  }
  try {
    const outcome = await giveUpSync(table, invoiceId, await clock(table));
    logger[outcome === 'given up' ? 'error' : 'info']('sync given up', { invoice_id: invoiceId, outcome });
    if (outcome === 'given up') measures.tellBy('SyncsFailed', { given_up: 1 });
    return outcome !== 'in progress';
  } catch (error) {
    logger.error('sync not given up', { invoice_id: invoiceId, error });
    return false;
  }
}
