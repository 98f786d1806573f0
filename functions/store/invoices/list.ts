import type { InvoiceStatus } from '../../../client/contract/invoices/state.ts';
import type { CustomerId, InvoiceId, Month } from '../../../client/contract/shapes/fields.ts';
import type { InvoiceRecord } from '../../domain/invoice-record.ts';
import { mapAtMost } from '../table/in-parallel.ts';
import { items, keys } from '../table/items.ts';
import { listIndex } from '../table/list-index.ts';
import { queryPage } from '../table/query.ts';
import type { Table } from '../table/table.ts';
import { readInvoice } from './reading.ts';

export interface InvoiceQuery {
  readonly customerId: CustomerId;
  readonly status?: InvoiceStatus | undefined;
  /** Months, both inclusive. */
  readonly from?: Month | undefined;
  readonly to?: Month | undefined;
}

export interface InvoicePage {
  readonly invoices: readonly InvoiceRecord[];
  /** The walk has looked at all invoices up to this place; undefined when there are no more. */
  readonly next: string | undefined;
}

const MOST_AT_ONCE = 16;
/** How many invoices are looked at for one page. A filter may leave all of them out. */
const MOST_LOOKED_AT = 500;
/** The most sums by service in one page. With the longest names this is well below Lambda's 6 MB. */
const ENOUGH_SERVICES = 1_000;

/**
 * A page of a customer's invoices, the newest month first. The index only names them, a moment late. Each is then read
 * strongly, so its status and total are true. A page ends early if invoices have very many services, or if a filter
 * leaves most out.
 *
 * @param after the place where the previous page ended
 */
export async function listInvoices(
  table: Table,
  query: InvoiceQuery,
  limit: number,
  after: string | undefined,
): Promise<InvoicePage> {
  const invoices: InvoiceRecord[] = [];
  let place = after;
  let lookedAt = 0;
  let services = 0;
  // It reads one more than it shows, to see whether there is another page.
  for await (const { place: its, invoice } of invoicesFrom(table, query, after, limit + 1)) {
    if (invoices.length === limit || lookedAt === MOST_LOOKED_AT || services > ENOUGH_SERVICES) {
      return { invoices, next: place };
    }
    if (invoice && (query.status ?? invoice.lifecycle.status) === invoice.lifecycle.status) {
      invoices.push(invoice);
      services += invoice.totals.byService.size;
    }
    place = its;
    lookedAt += 1;
  }
  return { invoices, next: undefined };
}

interface Entry {
  readonly place: string;
  readonly invoiceId: InvoiceId;
}

async function* invoicesFrom(
  table: Table,
  query: InvoiceQuery,
  after: string | undefined,
  atOnce: number,
): AsyncGenerator<{ readonly place: string; readonly invoice: InvoiceRecord | undefined }> {
  let place = after;
  do {
    const { entries, upTo } = await readEntries(table, query, place, atOnce);
    yield* await mapAtMost(MOST_AT_ONCE, entries, async (entry) => ({
      place: entry.place,
      invoice: await readInvoice(table, entry.invoiceId),
    }));
    place = upTo;
  } while (place !== undefined);
}

/** @returns entries of the list, the newest month first, and where it goes on; undefined when there are no more */
async function readEntries(
  table: Table,
  { customerId, status, from, to }: InvoiceQuery,
  before: string | undefined,
  most: number,
): Promise<{ readonly entries: readonly Entry[]; readonly upTo: string | undefined }> {
  const { partitionKey, sortKey } = listIndex;
  const oldest: string = from ?? '0';
  const newest = before ?? `${to ?? ''}~`;
  if (newest < oldest) return { entries: [], upTo: undefined };
  // Every invoice begins open. If the index says another status, the invoice is no longer open, however late the index
  // is.
  const justOpen = status === 'open';
  const page = await queryPage(table, {
    IndexName: listIndex.name,
    KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :from AND :to',
    ExpressionAttributeNames: {
      '#pk': partitionKey,
      '#sk': sortKey,
      ...(justOpen && { '#status': 'status' }),
    },
    ExpressionAttributeValues: {
      ':pk': keys.invoiceList(customerId),
      ':from': oldest,
      ':to': newest,
      ...(justOpen && { ':open': 'open' }),
    },
    ScanIndexForward: false,
    // BETWEEN includes its ends, so it reads one more: the place where the previous page ended.
    ...(justOpen ? { FilterExpression: '#status = :open' } : { Limit: most + 1 }),
  });
  const found = page.items
    .map((item) => items.header.read(item))
    .map((header) => ({ place: header.list_sk, invoiceId: header.invoice_id }))
    .filter(({ place }) => place !== before);
  const entries = found.slice(0, most);
  const last = entries.length < found.length ? entries.at(-1)?.place : page.last?.[sortKey];
  return { entries, upTo: last === undefined ? undefined : String(last) };
}
