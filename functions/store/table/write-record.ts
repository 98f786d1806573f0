import { BatchGetCommand, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Outcome } from '../../domain/errors.ts';
import { type Asked, told } from '../../domain/outage.ts';
import { addRefusal, addUnits, askForUnits, type Consumed } from './consumed.ts';
import { type Command, type SendOptions, sending, type Table } from './table.ts';
import { mayBeWritten } from './unanswered.ts';

/** What is known about the writes that a piece of work sent. */
export interface WriteRecord {
  /** Some were carried out. */
  readonly some: boolean;
  /** One may have been carried out. Its reply was lost, or has not come yet. */
  readonly unsure: boolean;
}

/**
 * The same table, with a record of what is written through it from now on.
 *
 * @param consumed gets what each call consumed. A call without an answer adds nothing, and a call that the SDK tried
 *   twice adds what its last try cost
 */
export function recording(
  table: Table,
  consumed?: Consumed,
): { readonly table: Table; readonly writes: WriteRecord } {
  let some = false;
  let isLost = false;
  let underWay = 0;
  const read = async (command: Command, options: SendOptions): Promise<unknown> => {
    const output = await table.client.send(command, options);
    if (consumed) addUnits(consumed, output, true);
    return output;
  };
  const write = async (command: Command, options: SendOptions): Promise<unknown> => {
    underWay += 1;
    try {
      const output = await table.client.send(command, options);
      some = true;
      if (consumed) addUnits(consumed, output, false);
      return output;
    } catch (error) {
      if (mayBeWritten(error)) isLost = true;
      if (consumed) addRefusal(consumed, error);
      throw error;
    } finally {
      underWay -= 1;
    }
  };
  const recorded = sending(table, (command, options) => {
    if (consumed) askForUnits(command);
    return isRead(command) ? read(command, options) : write(command, options);
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
