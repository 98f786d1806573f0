import { TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { InvoiceId } from '../../client/contract/shapes/fields.ts';
import { invoiceIdOf } from '../../functions/domain/months.ts';
import { openPointers, readPointer } from '../../functions/store/invoices/pointers.ts';
import { addLineItem, type LineItemRequest } from '../../functions/store/line-items/adding.ts';
import { lineItemOf, linePut, shardUpdate } from '../../functions/store/line-items/transaction.ts';
import { keys } from '../../functions/store/table/items.ts';
import type { Table } from '../../functions/store/table/table.ts';
import { customer, monthOf, usage } from './charges.ts';
import { growTo } from './grown-invoice.ts';
import { lineItemRequest } from './line-item-requests.ts';

/** November's invoice of a customer whose id has a usual length. */
export const SPREAD_SLOT = {
  customerId: customer('7f3c0b9e-5a51-4c0e-9a63-1d1f3a7c2b10'),
  currency: 'USD',
  month: monthOf('2026-11'),
} as const;

/** The layouts of older invoices: `by sixteen`; and `alone`, if they do not say how many shards are stored together. */
export type Layout = 'together' | 'by sixteen' | 'alone';

/**
 * Makes an invoice with a number of shards, which is a power of two. Each shard has one line of each service.
 * The first shard has one line more.
 *
 * @param table empty
 */
export async function spreadInvoice(
  table: Table,
  { shards, services = 1, layout }: { shards: number; services?: number; layout: Layout },
): Promise<InvoiceId> {
  await addLineItem(table, spreadLine('first'));
  if (layout !== 'together') await layOutAsBefore(table, layout);
  await growTo(table, SPREAD_SLOT, shards);
  for (let shard = 0; shard < shards; shard += 1) {
    for (let service = 0; service < services; service += 1) await putLine(table, shard, service);
  }
  return invoiceIdOf(SPREAD_SLOT, 1);
}

/** A line of such an invoice, for one of its services. */
export const spreadLine = (idempotencyKey: string, service = 0): LineItemRequest =>
  lineItemRequest({
    customerId: SPREAD_SLOT.customerId,
    idempotencyKey,
    charge: usage({ service: `service-${String(service).padStart(6, '0')}` }),
  });

/** Adds the line to this shard. Otherwise chance would choose the shard. */
async function putLine(table: Table, shard: number, service: number): Promise<void> {
  const place = { slot: SPREAD_SLOT, pointer: await readPointer(table, SPREAD_SLOT) };
  const request = spreadLine(`${shard}:${service}`, service);
  const line = { ...request, lineItemId: request.idempotencyKey as never, attempt: 'its own' }; // any id will do
  await table.client.send(
    new TransactWriteCommand({
      TransactItems: [
        linePut(table, lineItemOf(line, place, shard)),
        shardUpdate(table, place, shard, [line.charge]),
      ],
    }),
  );
}

/** The items of an invoice with one shard. Its place is the same in all layouts. */
async function layOutAsBefore(table: Table, layout: Exclude<Layout, 'together'>): Promise<void> {
  const invoiceId = invoiceIdOf(SPREAD_SLOT, 1);
  for (const key of [keys.header(invoiceId), keys.pointer(SPREAD_SLOT)]) {
    await table.client.send(
      new UpdateCommand({
        TableName: table.name,
        Key: key,
        ExpressionAttributeNames: { '#together': 'shards_together' },
        ...(layout === 'alone'
          ? { UpdateExpression: 'REMOVE #together' }
          : { UpdateExpression: 'SET #together = :sixteen', ExpressionAttributeValues: { ':sixteen': 16 } }),
      }),
    );
  }
  openPointers.forgetAll(table);
}
