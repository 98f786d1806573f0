import { setTimeout as sleep } from 'node:timers/promises';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { aheadOf, intervals, isAhead, type Limits } from '../../domain/sync/pace.ts';
import { items, keys } from '../table/items.ts';
import { backOff, busyStore, MOST_ATTEMPTS } from '../table/retry.ts';
import { itemOf, type Table } from '../table/table.ts';

/** If a process wakes up later than this, its request would meet those of later slots. */
const LATE_MS = 100;
const MOST_SLOTS = 5;

/**
 * Waits until a request of an operation may be sent to Stripe. All functions take their turns from one item of the
 * table, so that they stay below Stripe's limits together, however many of them run
 * (docs/decisions/pace-by-slots.md).
 *
 * @param operation as Stripe counts it. All requests of one have the same name here
 * @throws DomainError `unavailable`
 */
export async function takeTurn(table: Table, limits: Limits, operation: string): Promise<void> {
  for (let slots = 0; slots < MOST_SLOTS; slots += 1) {
    const at = await nextSlot(table, limits, operation);
    await sleep(Math.max(0, at - Date.now()));
    if (Date.now() <= at + LATE_MS) return;
  }
}

/**
 * Reserves the time at which a request may be sent.
 *
 * @returns ms since the epoch, with parts of a millisecond
 */
export async function nextSlot(table: Table, limits: Limits, operation: string): Promise<number> {
  const step = intervals(limits);
  let found: Found | undefined;
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const now = Date.now() * 1_000;
    const known: Ahead = {
      account: !found || isAhead(found.account, now),
      operation: !found || isAhead(found.operation, now),
    };
    const taken = await reserve(table, operation, { known, step, now });
    if (typeof taken === 'number') return taken / 1_000;
    found = taken;
    // The first refusals mostly say that a slot is past.
    if (attempt > 2) await backOff(table, attempt - 3);
  }
  throw busyStore(new Error(`No slot for "${operation}" could be reserved in ${MOST_ATTEMPTS} tries.`));
}

interface Reserving {
  /** Which of the two slots are believed to be ahead. The others begin anew, now. */
  readonly known: Ahead;
  readonly step: Limits;
  /** In µs since the epoch. Whole numbers hold it exactly. */
  readonly now: number;
}
interface Ahead {
  readonly account: boolean;
  readonly operation: boolean;
}
/** What the item has, in µs. */
interface Found {
  readonly account: number | undefined;
  readonly operation: number | undefined;
}

/** @returns the slot; or, if the belief was wrong, what the item has */
async function reserve(
  table: Table,
  operation: string,
  { known, step, now }: Reserving,
): Promise<number | Found> {
  const { from, to } = aheadOf(now);
  const parts = [partOf('account', known.account), partOf('operation', known.operation)];
  const update = new UpdateCommand({
    TableName: table.name,
    Key: keys.syncPace,
    UpdateExpression: `SET ${parts.map(({ change }) => change).join(', ')}`,
    ConditionExpression: parts.map(({ condition }) => condition).join(' AND '),
    ExpressionAttributeNames: { '#account': 'account', '#operation': operation },
    ExpressionAttributeValues: {
      ':account': step.account,
      ':operation': step.operation,
      ':from': from,
      ':to': to,
    },
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  try {
    const { Attributes } = await table.client.send(update);
    const after = slotsOf(Attributes, operation);
    return Math.max((after.account ?? now) - step.account, (after.operation ?? now) - step.operation);
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return slotsOf(itemOf(error), operation);
  }
}

function partOf(name: 'account' | 'operation', isBelievedAhead: boolean) {
  return isBelievedAhead
    ? { change: `#${name} = #${name} + :${name}`, condition: `#${name} BETWEEN :from AND :to` }
    : {
        change: `#${name} = :from + :${name}`,
        condition: `(attribute_not_exists(#${name}) OR #${name} < :from OR #${name} > :to)`,
      };
}

function slotsOf(item: unknown, operation: string): Found {
  if (item === undefined) return { account: undefined, operation: undefined };
  const { pk, sk, account, ...operations } = items.syncPace.read(item);
  return { account, operation: operations[operation] };
}
