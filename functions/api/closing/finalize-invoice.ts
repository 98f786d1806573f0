import { closing } from '../../access.ts';
import { endpoint } from '../../http/endpoint.ts';
import { ok } from '../../http/reply.ts';
import { finalizeInvoice, previewFinalizing } from '../../store/closing/finalizing.ts';
import { customerOfInvoice } from '../invoices/customer-of-invoice.ts';
import { invoiceNotFound } from '../invoices/not-found.ts';
import { invoiceView } from '../invoices/views.ts';

export default endpoint('finalizeInvoice', {
  access: { table: ['GetItem', 'BatchGetItem', 'Query'], writes: closing },
  customerOf: customerOfInvoice,
  async handle({ params, query, caller, now, permits }, { table }) {
    const { invoice_id: invoiceId } = params;
    const finalize = query.dry_run ? previewFinalizing : finalizeInvoice;
    const invoice = await finalize(table, invoiceId, { by: caller, now });
    if (!invoice) throw invoiceNotFound(invoiceId);
    return ok({ invoice: invoiceView(invoice, permits) });
  },
});
