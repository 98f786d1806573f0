import { cursorAt, placeIn } from '../../http/cursor.ts';
import { endpoint } from '../../http/endpoint.ts';
import { ok } from '../../http/reply.ts';
import { getCustomer } from '../../store/customers/customers.ts';
import { listInvoices } from '../../store/invoices/list.ts';
import { isInvoicePlace } from './place.ts';
import { invoiceView } from './views.ts';

export default endpoint('listInvoices', {
  access: { table: ['GetItem', 'BatchGetItem', 'Query'], lists: ['Query'] },
  async handle({ params, query, permits }, { table }) {
    const { customer_id: customerId } = params;
    const { status, from, to, limit, cursor } = query;
    const list = JSON.stringify(['invoices', customerId, status, from, to]);
    const isPlace = (place: string): boolean => isInvoicePlace(place, { from, to });
    const after = cursor === undefined ? undefined : placeIn(list, cursor, isPlace);
    await getCustomer(table, customerId);
    const { invoices, next } = await listInvoices(table, { customerId, status, from, to }, limit, after);
    return ok({
      data: invoices.map((invoice) => invoiceView(invoice, permits)),
      next_cursor: next === undefined ? null : cursorAt(list, next),
    });
  },
});
