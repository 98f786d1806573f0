import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Instant, InvoiceId } from '../../../client/contract/shapes/fields.ts';
import type { HeardEvent, HeardType } from '../../domain/payments/event.ts';
import { replacement } from '../table/expressions.ts';
import type { StripeEventItem } from '../table/items/stripe-event.ts';
import { items, keys } from '../table/items.ts';
import { listIndex } from '../table/list-index.ts';
import { putAbsent } from '../table/put-absent.ts';
import { queryPages } from '../table/query.ts';
import { throughConflicts } from '../table/retry.ts';
import type { Table } from '../table/table.ts';

/** An event that was stored. */
export interface StoredEvent extends Omit<HeardEvent, 'created'> {
  readonly receivedAt: Instant;
  readonly isDone: boolean;
  /** How often somebody began to act on it, and could not end. */
  readonly tries: number;
}

/**
 * Stores an event that somebody must act on. It waits in a list until somebody has.
 *
 * @param now UTC
 * @returns whether it is new, or an earlier delivery of it still waits. Then a worker must be told
 * @throws DomainError `unavailable`
 */
export async function storeEvent(table: Table, event: HeardEvent, now: Instant): Promise<boolean> {
  const item: StripeEventItem = {
    ...keys.stripeEvent(event.id),
    event_id: event.id,
    type: event.type,
    object_id: event.objectId,
    about: event.about,
    invoice_id: event.invoiceId,
    // A timestamp of this form is an Instant.
    created_at: new Date(event.created * 1_000).toISOString() as Instant,
    received_at: now,
    status: 'waiting',
    list_pk: keys.waitingEvents(event.id),
    list_sk: keys.eventPlace(now, event.id),
  };
  const { reasons } = await putAbsent(table, { event: items.stripeEvent.write(item) });
  if (!reasons) return true;
  return !(await readEvent(table, event.id))?.isDone;
}

/** Read strongly. */
export async function readEvent(table: Table, id: string): Promise<StoredEvent | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keys.stripeEvent(id), ConsistentRead: true }),
  );
  return Item && storedEvent(items.stripeEvent.read(Item));
}

const storedEvent = (item: StripeEventItem): StoredEvent => ({
  id: item.event_id,
  type: item.type as HeardType, // only such types are stored
  objectId: item.object_id,
  ...(item.about !== undefined && { about: item.about }),
  ...(item.invoice_id !== undefined && { invoiceId: item.invoice_id }),
  receivedAt: item.received_at,
  isDone: item.status === 'done',
  tries: item.tries ?? 0,
});

interface Acted {
  /** What became of it, in a word. */
  readonly outcome: string;
  readonly detail?: string;
  /** The invoice that it turned out to be about. */
  readonly invoiceId?: InvoiceId;
  readonly now: Instant;
}

/** Takes an event off the list, after somebody acted on it. Again changes nothing that matters. */
export async function finishEvent(
  table: Table,
  id: string,
  { outcome, detail, invoiceId, now }: Acted,
): Promise<void> {
  await change(table, id, {
    status: 'done',
    outcome,
    detail,
    done_at: now,
    list_pk: undefined,
    list_sk: undefined,
    ...(invoiceId !== undefined && { invoice_id: invoiceId }),
  });
}

/** Counts a try that could not end. The event stays in the list. */
export async function countTry(table: Table, { id, tries }: StoredEvent, detail: string): Promise<void> {
  await change(table, id, { tries: tries + 1, detail });
}

async function change(
  table: Table,
  id: string,
  attributes: Readonly<Record<string, unknown>>,
): Promise<void> {
  const update = new UpdateCommand({
    TableName: table.name,
    Key: keys.stripeEvent(id),
    ...replacement(attributes),
    ConditionExpression: 'attribute_exists(pk)',
  });
  await throughConflicts(table, () => table.client.send(update));
}

/**
 * The events that have waited since a time or longer. In each of the lists, the oldest comes first. The index lags a
 * moment, so some may be done already.
 *
 * @param receivedBefore UTC; this time is included
 */
export async function* waitingEvents(
  table: Table,
  receivedBefore: Instant,
): AsyncGenerator<StoredEvent, void, undefined> {
  const { partitionKey, sortKey } = listIndex;
  for (const list of keys.waitingEventLists) {
    const pages = queryPages(table, {
      IndexName: listIndex.name,
      KeyConditionExpression: '#pk = :pk AND #sk <= :before',
      ExpressionAttributeNames: { '#pk': partitionKey, '#sk': sortKey },
      // After the time, a place has the event's id. It sorts before this character.
      ExpressionAttributeValues: { ':pk': list, ':before': `${receivedBefore}~` },
    });
    for await (const page of pages) {
      for (const item of page.items) yield storedEvent(items.stripeEvent.read(item));
    }
  }
}
