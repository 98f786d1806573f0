import { setTimeout as sleep } from 'node:timers/promises';
import { OutOfTime, outage } from '../../domain/outage.ts';
import { type Deadline, sending, type Table } from './table.ts';

const outOfTime = (what: string): Error =>
  outage('The store was too slow or too busy to do it in time.', new OutOfTime(`No time was left ${what}.`));

/**
 * The same table with a deadline, or with its own deadline if that is sooner. At that time each running command is
 * given up and each wait ends. No command begins after it.
 *
 * @param at ms since the epoch
 */
export function bounded(table: Table, at: number): Table {
  if (table.deadline && table.deadline.at <= at) return table;
  const deadline: Deadline = {
    at,
    signal: AbortSignal.timeout(Math.max(0, Math.min(at - Date.now(), LONGEST_MS))),
  };
  const before = sending(table, async (command, options) => {
    if (isOver(deadline)) throw outOfTime('to send a command');
    return table.client.send(command, { ...options, abortSignal: options?.abortSignal ?? deadline.signal });
  });
  return { ...before, deadline };
}

// A longer timer fires at once.
const LONGEST_MS = 2_147_483_647;

export const isOver = ({ at, signal }: Deadline): boolean => signal.aborted || Date.now() >= at;

/**
 * Waits, but at most until the table's deadline.
 *
 * @throws DomainError `unavailable` when that is over
 */
export async function pause({ deadline }: Table, ms: number): Promise<void> {
  try {
    await sleep(ms, undefined, deadline && { signal: deadline.signal });
  } catch (error) {
    if (deadline?.signal.aborted) throw outOfTime('to wait any longer');
    throw error;
  }
}
