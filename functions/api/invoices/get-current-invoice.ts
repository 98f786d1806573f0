import { standingOf } from '../../domain/invoice-record.ts';
import { monthOf, startOf } from '../../domain/months.ts';
import { endpoint } from '../../http/endpoint.ts';
import { ok } from '../../http/reply.ts';
import { getCustomer } from '../../store/customers/customers.ts';
import { listInvoices } from '../../store/invoices/list.ts';
import { readRunningInvoice } from '../../store/invoices/reading.ts';
import { invoiceStateOf, invoiceView } from './views.ts';

/** The newest, if there are more. Only a stage that closes nothing could have more. */
const MOST_OTHERS = 50;

export default endpoint('getCurrentInvoice', {
  access: { table: ['GetItem', 'BatchGetItem', 'Query'], lists: ['Query'] },
  async handle({ params, query, now, permits }, { table }) {
    const { customer_id: customerId, currency } = await getCustomer(table, params.customer_id);
    const month = monthOf(now);
    const slot = { customerId, currency: query.currency ?? currency, month };
    const [invoice, open] = await Promise.all([
      readRunningInvoice(table, slot, startOf(month)),
      listInvoices(table, { customerId, status: 'open' }, MOST_OTHERS, undefined),
    ]);
    const others = open.invoices.filter(({ invoiceId }) => invoiceId !== invoice.invoiceId);
    return ok({
      invoice: invoiceView(invoice, permits),
      other_open: others.map((other) => invoiceStateOf(standingOf(other))),
    });
  },
});
