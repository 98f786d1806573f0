import { voiding } from '../../access.ts';
import { endpoint } from '../../http/endpoint.ts';
import { ok } from '../../http/reply.ts';
import { voidInvoice } from '../../store/closing/voiding.ts';
import { customerOfInvoice } from '../invoices/customer-of-invoice.ts';
import { invoiceNotFound } from '../invoices/not-found.ts';
import { invoiceView } from '../invoices/views.ts';

export default endpoint('voidInvoice', {
  access: { table: ['GetItem', 'BatchGetItem', 'Query'], writes: voiding },
  customerOf: customerOfInvoice,
  async handle({ params, body, caller, now, permits }, { table }) {
    const { invoice_id: invoiceId } = params;
    const invoice = await voidInvoice(table, invoiceId, body.reason, { by: caller, now });
    if (!invoice) throw invoiceNotFound(invoiceId);
    return ok({ invoice: invoiceView(invoice, permits) });
  },
});
