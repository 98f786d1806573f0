import type { Customer } from '../../../client/contract/customers/customer.ts';
import {
  type Currency,
  type CustomerId,
  currencies,
  type InvoiceId,
  type Month,
} from '../../../client/contract/shapes/fields.ts';
import { type Balance, balancesOf } from '../../domain/balance.ts';
import type { InvoiceRecord } from '../../domain/invoice-record.ts';
import { invoiceIdOf } from '../../domain/months.ts';
import { readInvoice } from '../invoices/reading.ts';
import { readSummary } from '../summaries/reading.ts';
import { mapAtMost } from '../table/in-parallel.ts';
import { items, keys } from '../table/items.ts';
import { listIndex } from '../table/list-index.ts';
import { queryAll } from '../table/query.ts';
import { readEach } from '../table/read-each.ts';
import { busyStore } from '../table/retry.ts';
import type { Table } from '../table/table.ts';

const MOST_AT_ONCE = 16;
const ALL_MONTHS = { from: '0000-01' as Month, to: '9999-12' as Month };

/**
 * What a customer owes, by currency. If an invoice is closed during the read, it could be counted twice or not at all.
 * So the closed ones are read before and after, until both reads agree.
 *
 * Open invoices of this month are found by their pointers. Those of other months are found by an index, a moment late.
 */
export async function readBalances(
  table: Table,
  { customer_id: customerId, currency }: Customer,
  month: Month,
): Promise<Balance[]> {
  for (let tries = 0; tries < 5; tries += 1) {
    const before = await readSummary(table, customerId, ALL_MONTHS);
    const open = await readUnclosed(table, customerId, month);
    const after = await readSummary(table, customerId, ALL_MONTHS);
    if (JSON.stringify(before) === JSON.stringify(after)) return balancesOf(currency, open, after);
  }
  throw busyStore(
    new Error(`The invoices of ${customerId} are being closed faster than they can be added up.`),
  );
}

async function readUnclosed(table: Table, customerId: CustomerId, month: Month): Promise<InvoiceRecord[]> {
  const ids = await Promise.all([runningIn(table, customerId, month), listedUnclosed(table, customerId)]);
  const invoices = await mapAtMost(MOST_AT_ONCE, [...new Set(ids.flat())], (id) => readInvoice(table, id));
  return invoices.filter((invoice) => invoice !== undefined);
}

async function runningIn(table: Table, customerId: CustomerId, month: Month): Promise<InvoiceId[]> {
  // Object.keys loses the type of the literal keys.
  const slots = (Object.keys(currencies) as Currency[]).map((currency) => ({ customerId, currency, month }));
  const found = (await readEach(table, slots.map(keys.pointer))).map((item) => items.pointer.read(item));
  const pointers = new Map(found.map((pointer) => [pointer.pk, pointer]));
  return slots.flatMap((slot) => {
    const pointer = pointers.get(keys.pointer(slot).pk);
    return pointer?.open ? [invoiceIdOf(slot, pointer.seq)] : [];
  });
}

/** If the index says closed, the invoice is closed, however late the index is. */
async function listedUnclosed(table: Table, customerId: CustomerId): Promise<InvoiceId[]> {
  const listed = await queryAll(table, {
    IndexName: listIndex.name,
    KeyConditionExpression: '#pk = :pk',
    FilterExpression: '#status IN (:open, :closing)',
    ExpressionAttributeNames: { '#pk': listIndex.partitionKey, '#status': 'status' },
    ExpressionAttributeValues: {
      ':pk': keys.invoiceList(customerId),
      ':open': 'open',
      ':closing': 'closing',
    },
  });
  return listed.map((item) => items.header.read(item).invoice_id);
}
