import { cursorAt, placeIn } from '../http/cursor.ts';
import { endpoint } from '../http/endpoint.ts';
import { invoiceNotFound } from '../http/not-found.ts';
import { ok } from '../http/reply.ts';
import { lineItemView } from '../http/views.ts';
import { readHeader } from '../store/invoice-headers.ts';
import { lineItemListsOf } from '../store/line-item-lists.ts';
import { mergeLineItems } from '../store/merged-line-items.ts';

export default endpoint('listLineItems', {
  access: { table: ['GetItem'], lists: ['Query'] },
  async handle({ params, query }, { table }) {
    const { invoice_id: invoiceId } = params;
    const { kind, service, limit, cursor } = query;
    const list = JSON.stringify(['line items', invoiceId, kind, service]);
    const after = cursor === undefined ? undefined : placeIn(list, cursor);
    // For each page anew: a busy invoice gets more shards while its lines are listed.
    const header = await readHeader(table, invoiceId);
    if (!header) throw invoiceNotFound(invoiceId);
    const filter = { kind, service };
    const { lineItems, next } = await mergeLineItems(table, lineItemListsOf(header), {
      filter,
      limit,
      after,
    });
    return ok({
      data: lineItems.map(lineItemView),
      next_cursor: next === undefined ? null : cursorAt(list, next),
    });
  },
});
