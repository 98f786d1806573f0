import type { InvoiceReply } from '../../../client/contract/invoices/invoice.ts';
import type { InvoiceRecord } from '../../domain/invoice-record.ts';
import type { StoredLineItem } from '../../domain/stored-line-item.ts';
import { rowsOf } from '../../http/rows.ts';
import { invoicePage } from '../../print/invoice-page.ts';
import { printedLineItem } from '../../print/printed-line-item.ts';
import { getCustomer } from '../../store/customers/customers.ts';
import { lineItemListsOf } from '../../store/line-items/lists.ts';
import { entriesOf, lineItemPages, placeOf } from '../../store/line-items/pages.ts';
import type { Table } from '../../store/table/table.ts';

/** Some hundred sheets. Nobody reads more on paper, and the CSV has all lines. */
const MOST_LINES = 2_000;

/** Reads what the page shows in addition to the invoice, and makes the page. */
export async function printInvoice(
  table: Table,
  found: { readonly invoice: InvoiceRecord; readonly verification: InvoiceReply['verification'] },
  until: number,
): Promise<string> {
  const { invoiceId, shards, slot } = found.invoice;
  const lists = lineItemListsOf({ invoice_id: invoiceId, shards });
  const above = new Set<string>();
  const row = (line: StoredLineItem): string => {
    above.add(line.lineItemId);
    return printedLineItem(line, (id) => above.has(id)).text;
  };
  const [customer, lines] = await Promise.all([
    getCustomer(table, slot.customerId),
    rowsOf(lineItemPages(table, lists), row, { entriesOf, placeOf, until, most: MOST_LINES }),
  ]);
  return invoicePage({ ...found, customer, lines });
}
