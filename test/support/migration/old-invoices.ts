import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { Big } from 'big.js';
import type { InvoiceId } from '../../../client/contract/shapes/fields.ts';
import { invoiceIdOf } from '../../../functions/domain/months.ts';
import type { RawItem } from '../../../functions/store/migrations/migration.ts';
import { keys } from '../../../functions/store/table/items.ts';
import { type Table, toItem } from '../../../functions/store/table/table.ts';
import { customer, monthOf } from '../charges.ts';

/*
 * Closed invoices as two earlier releases wrote them: the first one had no tries of the sync yet, and the second one
 * had no list of what is synced. None of their items has a schema version.
 */

/** `waiting` is of the first release, the others are of the second. */
const oldForms = ['waiting', 'tried', 'in progress', 'synced', 'failed'] as const;
type OldForm = (typeof oldForms)[number];

export const CLOSED_AT = '2026-10-03T00:10:00.000Z';
export const TRIED_AT = '2026-10-03T00:12:00.000Z';
const NEXT_AT = '2026-10-03T00:20:00.000Z';
/** As many invoices are of different customers. */
const CUSTOMERS = 500;

export interface OldInvoice {
  readonly index: number;
  readonly id: InvoiceId;
  readonly customer: string;
  readonly form: OldForm;
  readonly total: Big;
  readonly sync: RawItem;
}

export function oldInvoice(index: number): OldInvoice {
  const name = `old-${index % CUSTOMERS}`;
  const id = invoiceIdOf(
    { customerId: customer(name), currency: 'USD', month: monthOf('2026-09') },
    Math.floor(index / CUSTOMERS) + 1,
  );
  const form = oldForms[index % oldForms.length] ?? 'waiting';
  const total = new Big((index % 997) + 1).times('0.37');
  const sync = { ...keys.sync(id), invoice_id: id, ...attributesOf(form, { id, name }) };
  return { index, id, customer: name, form, total, sync };
}

function attributesOf(
  form: OldForm,
  { id, name }: { readonly id: InvoiceId; readonly name: string },
): RawItem {
  const tried = {
    customer_id: name,
    attempts: 1,
    last_attempt_at: TRIED_AT,
    generation: 1,
    since: TRIED_AT,
    first: TRIED_AT,
    unsure: false,
    draft: 'empty',
    step: 'create invoice',
  };
  switch (form) {
    case 'waiting':
      return { status: 'pending', attempts: 0, list_pk: 'sync#pending', list_sk: `${CLOSED_AT}#${id}` };
    case 'tried':
      return {
        ...tried,
        status: 'pending',
        cause: { code: 'provider_unreachable' },
        next_attempt_at: NEXT_AT,
        list_pk: keys.workList(id),
        list_sk: `${NEXT_AT}#${id}`,
      };
    case 'in progress':
      return {
        ...tried,
        status: 'in_progress',
        lease: 'a worker',
        lease_until: NEXT_AT,
        list_pk: keys.workList(id),
        list_sk: `${NEXT_AT}#${id}`,
      };
    case 'synced':
      return {
        ...tried,
        status: 'synced',
        step: 'finalize',
        draft: 'filled',
        provider_customer: `cus_${name}`,
        provider_invoice: `in_${id}`,
        hosted_url: `https://pay.example/${id}`,
      };
    case 'failed':
      return {
        ...tried,
        status: 'failed',
        cause: { code: 'email_refused', detail: 'Invalid email address: x@y' },
        list_pk: keys.failedList(id),
        list_sk: `${TRIED_AT}#${id}`,
      };
    default:
      return form satisfies never;
  }
}

/** Its items, apart from its lines, which no migration reads. */
function itemsOf({ id, customer: name, total, sync, index }: OldInvoice): RawItem[] {
  const seq = Math.floor(index / CUSTOMERS) + 1;
  const header = {
    ...keys.header(id),
    invoice_id: id,
    customer_id: name,
    currency: 'USD',
    month: '2026-09',
    seq,
    shards: 1,
    opened_at: '2026-09-01T00:00:00.000Z',
    status: 'finalized',
    total,
    exact_total: total,
    closed_by: 'month-end',
    number: seq,
    finalized_at: CLOSED_AT,
    counted_in: 1,
    list_pk: keys.invoiceList(customer(name)),
    list_sk: keys.invoicePlace({ currency: 'USD', month: monthOf('2026-09') }, seq),
  };
  const shard = { ...keys.shard(id, 0, {}), total, lines: 1, closed: true };
  return [header, shard, sync];
}

const customerItem = (name: string): RawItem => ({
  ...keys.customer(customer(name)),
  customer_id: name,
  name,
  currency: 'USD',
  created_at: '2026-09-01T00:00:00.000Z',
  updated_at: '2026-09-01T00:00:00.000Z',
  created_by: 'team-a',
  list_pk: 'customers#0',
  list_sk: `2026-09-01T00:00:00.000Z#${name}`,
});

/** Puts so many old invoices, with their customers. */
export async function putOldInvoices(table: Table, count: number): Promise<readonly OldInvoice[]> {
  const invoices = Array.from({ length: count }, (_, index) => oldInvoice(index));
  const names = new Set(invoices.map((one) => one.customer));
  const all = [...[...names].map(customerItem), ...invoices.flatMap(itemsOf)];
  const workers = Array.from({ length: 4 }, async () => {
    for (let batch = all.splice(0, 25); batch.length > 0; batch = all.splice(0, 25))
      await putBatch(table, batch);
  });
  await Promise.all(workers);
  return invoices;
}

async function putBatch(table: Table, batch: readonly RawItem[]): Promise<void> {
  let left = batch.map((item) => ({ PutRequest: { Item: toItem(item) } }));
  while (left.length > 0) {
    const { UnprocessedItems } = await table.client.send(
      new BatchWriteCommand({ RequestItems: { [table.name]: left } }),
    );
    left = (UnprocessedItems?.[table.name] ?? []) as typeof left; // what was sent, handed back
  }
}
