import { requeueing } from '../../access.ts';
import { endpoint } from '../../http/endpoint.ts';
import { accepted } from '../../http/reply.ts';
import { tellSync } from '../../messages/tell-sync.ts';
import { probeNow } from '../../store/sync/breaker.ts';
import { requeueSync } from '../../store/sync/requeueing.ts';
import { customerOfInvoice } from '../invoices/customer-of-invoice.ts';
import { invoiceNotFound } from '../invoices/not-found.ts';
import { syncView } from '../invoices/sync-view.ts';

export default endpoint('syncInvoice', {
  access: { table: ['GetItem'], writes: requeueing, sends: ['sync'] },
  customerOf: customerOfInvoice,
  async handle({ params, now, until }, { table, environment, report }) {
    const { invoice_id: invoiceId } = params;
    const requeued = await requeueSync(table, invoiceId, now);
    if (!requeued) throw invoiceNotFound(invoiceId);
    const queued = requeued.outcome === 'queued';
    // The work list shows the invoice as due. If this message is lost, the sweeper finds the invoice there some minutes
    // later.
    if (queued) {
      await probeNow(table, now);
      await tellSync(environment, invoiceId, { until, report });
    }
    return accepted({ sync: syncView(requeued.sync), queued });
  },
});
