import { endpoint } from '../../http/endpoint.ts';
import { ok } from '../../http/reply.ts';
import { readSync } from '../../store/sync/reading.ts';
import { customerOfInvoice } from '../invoices/customer-of-invoice.ts';
import { invoiceNotFound } from '../invoices/not-found.ts';
import { syncView } from '../invoices/sync-view.ts';
import { attemptView } from './views.ts';

export default endpoint('getInvoiceSync', {
  access: { table: ['GetItem', 'Query'] },
  customerOf: customerOfInvoice,
  async handle({ params }, { table }) {
    const { invoice_id: invoiceId } = params;
    const found = await readSync(table, invoiceId);
    if (!found) throw invoiceNotFound(invoiceId);
    return ok({ sync: syncView(found.sync), attempts: found.attempts.map(attemptView) });
  },
});
