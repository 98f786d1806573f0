import { numberOnPaper } from '../../domain/invoicing/issued.ts';
import type { LineItemPage } from '../../domain/stored-line-item.ts';
import { cursorAt, placeIn } from '../../http/cursor.ts';
import { endpoint } from '../../http/endpoint.ts';
import { nextPart } from '../../http/next-part.ts';
import { document, ok } from '../../http/reply.ts';
import { rowsOf } from '../../http/rows.ts';
import { type CsvInvoice, lineItemCsvHeader, lineItemCsvRecord } from '../../print/line-item-csv.ts';
import { readHeader } from '../../store/invoices/headers.ts';
import { lifecycleOf } from '../../store/invoices/lifecycle.ts';
import { lineItemListsOf } from '../../store/line-items/lists.ts';
import { mergeLineItems } from '../../store/line-items/merged.ts';
import { entriesOf, lineItemPages, placeOf } from '../../store/line-items/pages.ts';
import { customerOfInvoice } from '../invoices/customer-of-invoice.ts';
import { invoiceNotFound } from '../invoices/not-found.ts';
import { isLineItemPlace } from './place.ts';
import { lineItemView } from './views.ts';

export default endpoint('listLineItems', {
  access: { table: ['GetItem'], lists: ['Query'] },
  customerOf: customerOfInvoice,
  async handle({ params, query, media, until }, { table }) {
    const { invoice_id: invoiceId } = params;
    const { kind, service, limit, cursor } = query;
    const list = JSON.stringify(['line items', invoiceId, kind, service]);
    const after = cursor === undefined ? undefined : placeIn(list, cursor, isLineItemPlace);
    // Read anew for each page, because a busy invoice gets more shards while its lines are listed.
    const header = await readHeader(table, invoiceId);
    if (!header) throw invoiceNotFound(invoiceId);
    const lists = lineItemListsOf(header);
    const filter = { kind, service };
    if (media === 'text/csv') {
      const { text, next } = await csvOf(lineItemPages(table, lists, { filter, after }), {
        until,
        invoice: { period: header.month, number: numberOnPaper(lifecycleOf(header)) },
        // Only the first part names the columns, so that all parts one after the other make the file.
        hasNames: after === undefined,
      });
      return document(
        media,
        text,
        next === undefined ? {} : nextPart({ cursor: cursorAt(list, next), kind, service }),
      );
    }
    const { lineItems, next } = await mergeLineItems(table, lists, { filter, limit, after });
    return ok({
      data: lineItems.map(lineItemView),
      next_cursor: next === undefined ? null : cursorAt(list, next),
    });
  },
});

interface Csv {
  readonly until: number;
  readonly hasNames: boolean;
  readonly invoice: CsvInvoice;
}

async function csvOf(
  pages: AsyncIterable<LineItemPage>,
  { until, hasNames, invoice }: Csv,
): Promise<{ readonly text: string; readonly next: string | undefined }> {
  const { rows, next } = await rowsOf(pages, (line) => lineItemCsvRecord(lineItemView(line), invoice), {
    entriesOf,
    placeOf,
    until,
  });
  return { text: [hasNames ? lineItemCsvHeader : '', ...rows].join(''), next };
}
