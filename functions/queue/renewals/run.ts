import type { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import type { Instant } from '../../../client/contract/shapes/fields.ts';
import type { Environment } from '../../environment.ts';
import type { Measures } from '../../metrics/measures.ts';
import type { Clock } from '../../store/clock/clock.ts';
import { type RenewalResult, renewSubscriptions } from '../../store/subscriptions/renewals.ts';
import { bounded } from '../../store/table/deadline.ts';
import type { Pace } from '../../store/table/pace.ts';
import type { Table } from '../../store/table/table.ts';

interface Services {
  readonly table: Table;
  readonly environment: Pick<Environment, 'graceDays'>;
  readonly pace: Pace;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly measures: Measures<'renewals'>;
}

/** The answer of a run to its caller. */
export interface RenewalReply extends RenewalResult {
  /** The time by which it decided what is due. */
  readonly now: Instant;
  /** The first ones. An answer has a limited size. */
  readonly failures: readonly { readonly subscription_id: string; readonly error: string }[];
}

const MOST_NAMED = 200;

/** Time for the subscription that is billed last, which may meet busy writers, and for counting what is left. */
const ENDING_MS = 30_000;
/** Time for the log and the metrics, after the last call to the store. */
const TELLING_MS = 2_000;

/** The handler of the renewal run; its services are passed in. */
export const renewalRun =
  ({ table: unbounded, environment, pace, clock, logger, measures }: Services) =>
  async (_event: unknown, context: Context): Promise<RenewalReply> => {
    logger.resetKeys();
    logger.appendKeys({ lambda_request_id: context.awsRequestId });
    const failures: RenewalReply['failures'][number][] = [];
    const end = Date.now() + context.getRemainingTimeInMillis();
    // If the store does not answer, the run ends with an error that says so, and not with the function's time-out.
    const table = bounded(unbounded, end - TELLING_MS);
    const now = await clock(table);
    const result = await renewSubscriptions(table, {
      now,
      graceDays: environment.graceDays,
      pace,
      until: end - ENDING_MS,
      onFailed: (subscriptionId, error) => {
        const cause = error instanceof Error ? error : new Error(String(error));
        logger.error('subscription not billed', { error: cause, subscription_id: subscriptionId });
        if (failures.length < MOST_NAMED) {
          failures.push({ subscription_id: subscriptionId, error: cause.message });
        }
      },
    });
    logger.info('renewal run', { now, ...result });
    measures.tell({
      SubscriptionsBilled: result.billed,
      SubscriptionsNotBilled: result.failed,
      SubscriptionsLeft: result.left,
    });
    return { now, ...result, failures };
  };
