import { requeueing } from '../../access.ts';
import { endpoint } from '../../http/endpoint.ts';
import { accepted } from '../../http/reply.ts';
import { requeueSync } from '../../store/sync/requeueing.ts';
import { customerOfInvoice } from '../invoices/customer-of-invoice.ts';
import { invoiceNotFound } from '../invoices/not-found.ts';
import { syncView } from '../invoices/sync-view.ts';

export default endpoint('syncInvoice', {
  access: { table: ['GetItem'], writes: requeueing },
  customerOf: customerOfInvoice,
  async handle({ params, now }, { table }) {
    const { invoice_id: invoiceId } = params;
    const requeued = await requeueSync(table, invoiceId, now);
    if (!requeued) throw invoiceNotFound(invoiceId);
    // It stands in the work list as due, and whoever goes through that list finds it.
    return accepted({ sync: syncView(requeued.sync), queued: requeued.outcome === 'queued' });
  },
});
