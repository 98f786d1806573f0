import { monthOf, startOf } from '../domain/invoice.ts';
import { endpoint } from '../http/endpoint.ts';
import { ok } from '../http/reply.ts';
import { invoiceView } from '../http/views.ts';
import { getCustomer } from '../store/customers.ts';
import { readRunningInvoice } from '../store/invoices.ts';

export default endpoint('getCurrentInvoice', {
  access: { table: ['GetItem', 'BatchGetItem', 'Query'] },
  async handle({ params, query, now }, { table }) {
    const customer = await getCustomer(table, params.customer_id);
    const month = monthOf(now);
    const slot = { customerId: customer.customer_id, currency: query.currency ?? customer.currency, month };
    const invoice = await readRunningInvoice(table, slot, startOf(month));
    return ok({ invoice: invoiceView(invoice) });
  },
});
