import { setTimeout as sleep } from 'node:timers/promises';
import { TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { GetCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { InvoiceId } from '../../client/contract/fields.ts';
import { type InvoiceSlot, invoiceIdOf } from '../../functions/domain/invoice.ts';
import { items, keys } from '../../functions/store/items.ts';
import { readPointer } from '../../functions/store/pointers.ts';
import { throughConflicts } from '../../functions/store/retry.ts';
import { cancellationReasons, conditionFailed, type Table } from '../../functions/store/table.ts';

/*
 * The first two steps of closing an invoice, which decide what a line item meets meanwhile: the month moves on to its
 * next invoice, then each shard of this one is closed on its own.
 */

/** @returns the invoice that was closed; undefined when none was open, or another closed it first */
export async function closeInvoice(table: Table, slot: InvoiceSlot): Promise<InvoiceId | undefined> {
  const invoiceId = await beginClosing(table, slot);
  if (invoiceId !== undefined) await closeShards(table, invoiceId);
  return invoiceId;
}

export async function beginClosing(table: Table, slot: InvoiceSlot): Promise<InvoiceId | undefined> {
  const { seq, open } = await readPointer(table, slot);
  if (!open) return undefined;
  const invoiceId = invoiceIdOf(slot, seq);
  const header = {
    TableName: table.name,
    Key: keys.header(invoiceId),
    UpdateExpression: 'SET #status = :closing',
    ConditionExpression: '#status = :open',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':closing': 'closing', ':open': 'open' },
  };
  const pointer = {
    TableName: table.name,
    Key: keys.pointer(slot),
    UpdateExpression: 'SET #seq = :next, #open = :false',
    ConditionExpression: '#seq = :seq',
    ExpressionAttributeNames: { '#seq': 'seq', '#open': 'open' },
    ExpressionAttributeValues: { ':seq': seq, ':next': seq + 1, ':false': false },
  };
  const command = () =>
    new TransactWriteCommand({ TransactItems: [{ Update: header }, { Update: pointer }] });
  try {
    await throughConflicts(() => table.client.send(command()));
    return invoiceId;
  } catch (error) {
    if (cancellationReasons(error)?.some(conditionFailed)) return undefined;
    throw error;
  }
}

export async function closeShards(table: Table, invoiceId: InvoiceId): Promise<void> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keys.header(invoiceId), ConsistentRead: true }),
  );
  const { shards } = items.header.read(Item);
  await Promise.all(Array.from({ length: shards }, (_, index) => closeShard(table, invoiceId, index)));
}

const MOST_TRIES = 500;

async function closeShard(table: Table, invoiceId: InvoiceId, index: number): Promise<void> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    try {
      await table.client.send(
        new UpdateCommand({
          TableName: table.name,
          Key: keys.shard(invoiceId, index),
          UpdateExpression: 'SET #closed = :true',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeNames: { '#closed': 'closed' },
          ExpressionAttributeValues: { ':true': true },
        }),
      );
      return;
    } catch (error) {
      if (!(error instanceof TransactionConflictException)) throw error;
    }
    await sleep(5 + Math.random() * 10);
  }
  throw new Error(`Shard ${index} of ${invoiceId} was never free in ${MOST_TRIES} tries.`);
}
