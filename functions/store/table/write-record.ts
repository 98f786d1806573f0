import { BatchGetCommand, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Outcome } from '../../domain/errors.ts';
import { type Asked, told } from '../../domain/outage.ts';
import { type Command, sending, type Table } from './table.ts';
import { mayBeWritten } from './unanswered.ts';

/** What is known about the writes that a piece of work sent. */
export interface WriteRecord {
  /** Some were carried out. */
  readonly some: boolean;
  /** One may have been carried out. Its reply was lost, or has not come yet. */
  readonly unsure: boolean;
}

/** The same table, with a record of what is written through it from now on. */
export function recording(table: Table): { readonly table: Table; readonly writes: WriteRecord } {
  let some = false;
  let isLost = false;
  let underWay = 0;
  const recorded = sending(table, async (command, options) => {
    if (isRead(command)) return table.client.send(command, options);
    underWay += 1;
    try {
      const output = await table.client.send(command, options);
      some = true;
      return output;
    } catch (error) {
      if (mayBeWritten(error)) isLost = true;
      throw error;
    } finally {
      underWay -= 1;
    }
  });
  return {
    table: recorded,
    writes: {
      get some() {
        return some;
      },
      get unsure() {
        return isLost || underWay > 0;
      },
    },
  };
}

const isRead = (command: Command): boolean =>
  command instanceof GetCommand || command instanceof QueryCommand || command instanceof BatchGetCommand;

/** The outcome of work that failed. Part of it may be done. */
export const outcomeOf = ({ some, unsure }: WriteRecord): Outcome =>
  some || unsure ? 'unknown' : 'not_applied';

/**
 * Reads for the reply to a request that was applied.
 *
 * @throws DomainError `unavailable`, which says that it was applied, when the store fails the reading
 */
export async function onceApplied<Result>(
  asked: Exclude<Asked, 'read'>,
  read: () => Promise<Result>,
): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    throw told(error, asked, 'applied');
  }
}
