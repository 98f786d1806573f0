import { setTimeout as sleep } from 'node:timers/promises';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { aheadOf, awaitTurn, isAhead, type Limits } from '../../domain/sync/pace.ts';
import { madeWith } from '../table/expressions.ts';
import { items, keys } from '../table/items.ts';
import { backOff, busyStore, MOST_ATTEMPTS } from '../table/retry.ts';
import { itemOf, type Table } from '../table/table.ts';

/**
 * Waits until a request of an operation may be sent to Stripe. All functions take their turns from one item of the
 * table, so that they stay below Stripe's limits together, however many of them run
 * (docs/decisions/pace-by-slots.md).
 *
 * @param operation as Stripe counts it. All requests of one have the same name here
 * @throws DomainError `unavailable`
 */
export async function takeTurn(table: Table, limits: Limits, operation: string): Promise<void> {
  const isItsTurn = await awaitTurn(limits, operation, {
    reserve: (name, step, latest) => nextSlot(table, name, step, latest),
    until: async (at) => {
      // A timer may be a little early.
      while (Date.now() < at) await sleep(Math.ceil(at - Date.now()));
    },
    now: Date.now,
  });
  if (!isItsTurn) throw busyStore(new Error(`No request "${operation}" could be sent on time.`));
}

/**
 * Reserves the next time at which a request may be sent.
 *
 * @param name the operation, or the account as a whole
 * @param step between two requests, in µs
 * @param latest in ms since the epoch. A later slot is not reserved
 * @returns ms since the epoch, with parts of a millisecond; undefined if the next slot is later than `latest`
 */
export async function nextSlot(
  table: Table,
  name: string,
  step: number,
  latest = Number.POSITIVE_INFINITY,
): Promise<number | undefined> {
  let isBelievedAhead = true;
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const now = Date.now() * 1_000;
    const taken = await reserve(table, { name, step, now, latest, isBelievedAhead });
    if ('slot' in taken) return taken.slot / 1_000;
    isBelievedAhead = isAhead(taken.found, now);
    if (isBelievedAhead && Number(taken.found) > latest * 1_000) return undefined;
    // The first refusals mostly say that a slot is past.
    if (attempt > 2) await backOff(table, attempt - 3);
  }
  throw busyStore(new Error(`No slot for "${name}" could be reserved in ${MOST_ATTEMPTS} tries.`));
}

interface Reserving {
  readonly name: string;
  readonly step: number;
  /** In µs since the epoch. Whole numbers hold it exactly. */
  readonly now: number;
  readonly latest: number;
  /** Whether the next slot is believed to be ahead. Otherwise it begins anew, now. */
  readonly isBelievedAhead: boolean;
}

/** @returns the slot; or, if the belief was wrong or the slot is too late, what the item has. In µs */
async function reserve(
  table: Table,
  { name, step, now, latest, isBelievedAhead }: Reserving,
): Promise<{ readonly slot: number } | { readonly found: number | undefined }> {
  const { from, to } = aheadOf(now);
  const made = madeWith(items.syncPace.version);
  const part = isBelievedAhead
    ? { change: '#name = #name + :step', condition: '#name BETWEEN :from AND :to' }
    : {
        change: '#name = :from + :step',
        condition: '(attribute_not_exists(#name) OR #name < :from OR #name > :to)',
      };
  const update = new UpdateCommand({
    TableName: table.name,
    Key: keys.syncPace,
    UpdateExpression: `SET ${part.change}, ${made.set}`,
    ConditionExpression: part.condition,
    ExpressionAttributeNames: { ...made.names, '#name': name },
    ExpressionAttributeValues: {
      ...made.values,
      ':step': step,
      ':from': from,
      // BETWEEN takes no range that ends before it begins.
      ':to': isBelievedAhead ? Math.max(from, Math.floor(Math.min(to, latest * 1_000))) : to,
    },
    ReturnValues: 'UPDATED_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  try {
    const { Attributes } = await table.client.send(update);
    return { slot: Number(Attributes?.[name]) - step };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const item = itemOf(error);
    return { found: item && slotsOf(item)[name] };
  }
}

function slotsOf(item: unknown): Readonly<Record<string, number>> {
  const { pk, sk, ...slots } = items.syncPace.read(item);
  return slots;
}
