import { type CancellationReason, TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { outage } from '../../domain/outage.ts';
import { pause } from './deadline.ts';
import { cancellationReasons, isPassing, type Table } from './table.ts';

const FIRST_DELAY_MS = 10;
const LONGEST_DELAY_MS = 250;
/** It waits some three seconds in all. That is well within a request's time, with room for the reply. */
export const MOST_ATTEMPTS = 24;

/**
 * Full jitter, so that writers who met once do not meet again at once.
 *
 * @param least milliseconds that are waited in any case
 * @throws DomainError `unavailable` when the table's deadline is over
 */
export const backOff = (table: Table, attempt: number, least = 0): Promise<void> =>
  pause(table, least + Math.random() * Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt));

export const busyStore = (cause: unknown) => outage('The store is busy.', cause);

/**
 * Runs a transaction, or a write that a transaction can hold up, until it passes or is refused for a reason of its own.
 * After a conflict with another writer, or a lack of capacity, it waits and tries again. Every other error goes to the
 * caller.
 */
export async function throughConflicts<Result>(table: Table, write: () => Promise<Result>): Promise<Result> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof TransactionConflictException) && !isConflict(cancellationReasons(error)))
        throw error;
      if (attempt + 1 >= MOST_ATTEMPTS) throw busyStore(error);
    }
    await backOff(table, attempt);
  }
}

/** DynamoDB need not name the items that another writer holds. A failed condition is always named. */
const isConflict = (reasons: readonly CancellationReason[] | undefined): boolean =>
  reasons !== undefined && (isPassing(reasons) || reasons.every(({ Code = 'None' }) => Code === 'None'));
