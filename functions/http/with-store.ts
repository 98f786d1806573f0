import { type Asked, OutOfTime, outage, told } from '../domain/outage.ts';
import type { Consumed } from '../store/table/consumed.ts';
import { bounded } from '../store/table/deadline.ts';
import type { Table } from '../store/table/table.ts';
import { outcomeOf, recording } from '../store/table/write-record.ts';

/** By then every call to the store has been given up, and nothing waits for it any more. */
const LAST_MS = 250;

/**
 * Does a request's work on a table that answers until the request's deadline. If the store fails, the error says what
 * became of the request.
 *
 * @param until when the reply must be ready, in ms since the epoch
 * @param consumed gets what the work's calls to the store consumed
 * @throws DomainError `unavailable`, with the outcome as far as it is known
 */
export async function withStore<Result>(
  opened: Table,
  until: number,
  asked: Asked,
  consumed: Consumed,
  work: (table: Table) => Promise<Result>,
): Promise<Result> {
  const { table, writes } = recording(bounded(opened, until), consumed);
  const end = noAnswer(until + LAST_MS);
  try {
    return await Promise.race([work(table), end.passed]);
  } catch (error) {
    throw told(error, asked, outcomeOf(writes));
  } finally {
    end.cancel();
  }
}

/** Work that waits for something other than the store is not waited for. */
function noAnswer(at: number) {
  const { promise, reject } = Promise.withResolvers<never>();
  const late = (): void =>
    reject(
      outage('It could not be done in time.', new OutOfTime('The request was still at work after its time.')),
    );
  // A bare timer: a signal that ends it would make an error with each request.
  const timer = setTimeout(late, Math.max(0, at - Date.now()));
  return { passed: promise, cancel: () => clearTimeout(timer) };
}
