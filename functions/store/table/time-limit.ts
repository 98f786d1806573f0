import { DomainError } from '../../domain/errors.ts';
import { bounded, isOver } from './deadline.ts';
import { sending, type Table } from './table.ts';

/** Below a request's own time, and below the time that our client gives one try, so that the client gets the answer. */
export const COUNTING_MS = 8_000;
/** If the store answered nothing for so long, it is down, and did not have too much to count. */
const SILENCE_MS = 2_500;

interface Limit {
  readonly milliseconds: number;
  /** What the caller is told when the time is up, and what it can do. */
  readonly refusal: { readonly detail: string; readonly field: string; readonly message: string };
}

/**
 * Does reading of unknown length, such as counting every line of an invoice, on a table that answers until the time is
 * up.
 *
 * @throws DomainError `too_much_to_count` if the time is up and the store kept answering; `unavailable` if it did not
 */
export async function withinTime<Result>(
  table: Table,
  { milliseconds, refusal }: Limit,
  read: (table: Table) => Promise<Result>,
): Promise<Result> {
  const limited = bounded(table, Date.now() + milliseconds);
  let answered = Date.now();
  const watched = sending(limited, async (command, options) => {
    const output = await limited.client.send(command, options);
    answered = Date.now();
    return output;
  });
  try {
    return await read(watched);
  } catch (error) {
    const { deadline } = limited;
    const wasItsTime = deadline !== undefined && deadline !== table.deadline && isOver(deadline);
    if (!wasItsTime || Date.now() - answered > SILENCE_MS) throw error;
    const { detail, field, message } = refusal;
    throw new DomainError('too_much_to_count', { detail, errors: [{ field, message }], cause: error });
  }
}
