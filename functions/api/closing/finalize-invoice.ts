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
    const asked = { by: caller, now };
    const invoice = query.dry_run
      ? await previewFinalizing(table, invoiceId, asked)
      : (await finalizeInvoice(table, invoiceId, asked))?.invoice;
    if (!invoice) throw invoiceNotFound(invoiceId);
    return ok({ invoice: invoiceView(invoice, permits) });
  },
});
