import { voiding } from '../../access.ts';
import { readInvoicing } from '../../domain/invoicing/invoicing.ts';
import { endpoint } from '../../http/endpoint.ts';
import { ok } from '../../http/reply.ts';
import { voidInvoice } from '../../store/closing/voiding.ts';
import { customerOfInvoice } from '../invoices/customer-of-invoice.ts';
import { invoiceNotFound } from '../invoices/not-found.ts';
import { invoiceView } from '../invoices/views.ts';

export default endpoint('voidInvoice', {
  access: { table: ['GetItem', 'BatchGetItem', 'Query'], writes: voiding },
  customerOf: customerOfInvoice,
  async handle({ params, body, caller, now, permits }, { table, environment }) {
    const { invoice_id: invoiceId } = params;
    const invoicing = readInvoicing(environment.invoicing);
    const invoice = await voidInvoice(table, invoiceId, body.reason, { by: caller, now, invoicing });
    if (!invoice) throw invoiceNotFound(invoiceId);
    return ok({ invoice: invoiceView(invoice, permits) });
  },
});
