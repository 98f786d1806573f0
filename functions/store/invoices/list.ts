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
  /** The place up to which all were looked at; undefined when there are no more. */
  readonly next: string | undefined;
}

const MOST_AT_ONCE = 16;
/** Invoices looked at for one page, of which a filter may want none. */
const MOST_LOOKED_AT = 500;
/** Sums by service in one page: at the longest names, well below the 6 MB that a Lambda function may answer. */
const ENOUGH_SERVICES = 1_000;

/**
 * A page of a customer's invoices, the newest month first. The index only tells which there are, a moment late; each
 * is then read strongly, so that its status and total are true. A page ends early where invoices have very many
 * services, or where a filter leaves most out.
 *
 * @param after the place where the page before ended
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
  // One more than is shown tells that there is another page.
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

/** @returns entries of the list, the newest month first, and where it goes on: nowhere, when that is undefined */
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
  // Every invoice begins open: what the index calls otherwise is not open any more, however late the index is.
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
    // BETWEEN includes its ends: one more, for the place where the page before ended.
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
