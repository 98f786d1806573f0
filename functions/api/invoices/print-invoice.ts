import { Big } from 'big.js';
import type { Audience } from '../../../client/contract/explanations/requests.ts';
import type { InvoiceReply } from '../../../client/contract/invoices/invoice.ts';
import type { InvoiceRecord } from '../../domain/invoice-record.ts';
import type { Invoicing } from '../../domain/invoicing/invoicing.ts';
import type { StoredLineItem } from '../../domain/stored-line-item.ts';
import { rowsOf } from '../../http/rows.ts';
import { invoicePage } from '../../print/invoice-page.ts';
import type { Page } from '../../print/page.ts';
import { printedLineItem } from '../../print/printed-line-item.ts';
import { readCarriedOut } from '../../store/closing/carry-over.ts';
import { getCustomer } from '../../store/customers/customers.ts';
import { lineItemListsOf } from '../../store/line-items/lists.ts';
import { entriesOf, lineItemPages, placeOf } from '../../store/line-items/pages.ts';
import type { Table } from '../../store/table/table.ts';

/** Some hundred sheets. Nobody reads more on paper, and the CSV has all lines. */
const MOST_LINES = 2_000;

interface Printing {
  readonly audience: Audience;
  readonly invoicing: Invoicing;
  /** When the reply must be ready, in ms since the epoch. */
  readonly until: number;
}

/** Reads what the page shows in addition to the invoice, and makes the page. */
export async function printInvoice(
  table: Table,
  found: { readonly invoice: InvoiceRecord; readonly verification: InvoiceReply['verification'] },
  { audience, invoicing, until }: Printing,
): Promise<Page> {
  const { invoiceId, shards, slot } = found.invoice;
  const lists = lineItemListsOf({ invoice_id: invoiceId, shards });
  const above = new Set<string>();
  const row = (line: StoredLineItem): string => {
    above.add(line.lineItemId);
    return printedLineItem(line, { audience, isShown: (id) => above.has(id) }).text;
  };
  const [customer, carriedOut, lines] = await Promise.all([
    getCustomer(table, slot.customerId),
    readCarriedOut(table, found.invoice),
    rowsOf(lineItemPages(table, lists), row, { entriesOf, placeOf, until, most: MOST_LINES }),
  ]);
  return invoicePage({
    ...found,
    customer,
    carriedOut: carriedOut ?? new Big(0),
    lines,
    audience,
    invoicing,
  });
}
