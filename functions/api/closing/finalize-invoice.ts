import { closing } from '../../access.ts';
import type { InvoiceRecord } from '../../domain/invoice-record.ts';
import { readInvoicing } from '../../domain/invoicing/invoicing.ts';
import { type ApiRequest, endpoint, type Services } from '../../http/endpoint.ts';
import { ok } from '../../http/reply.ts';
import { tellSync } from '../../messages/tell-sync.ts';
import { finalizeInvoice, previewFinalizing } from '../../store/closing/finalizing.ts';
import { customerOfInvoice } from '../invoices/customer-of-invoice.ts';
import { invoiceNotFound } from '../invoices/not-found.ts';
import { invoiceView } from '../invoices/views.ts';

export default endpoint('finalizeInvoice', {
  access: { table: ['GetItem', 'BatchGetItem', 'Query'], writes: closing, sends: ['sync'] },
  customerOf: customerOfInvoice,
  async handle(request, services) {
    const { params, query, caller, now, permits } = request;
    const { invoice_id: invoiceId } = params;
    const invoicing = readInvoicing(services.environment.invoicing);
    const invoice = query.dry_run
      ? await previewFinalizing(services.table, invoiceId, { by: caller, now, invoicing })
      : await finalize(request, services);
    if (!invoice) throw invoiceNotFound(invoiceId);
    return ok({ invoice: invoiceView(invoice, permits) });
  },
});

async function finalize(
  { params, caller, now, until }: ApiRequest<'finalizeInvoice'>,
  { table, environment, report }: Services,
): Promise<InvoiceRecord | undefined> {
  const { invoice_id: invoiceId } = params;
  const invoicing = readInvoicing(environment.invoicing);
  const closed = await finalizeInvoice(table, invoiceId, { by: caller, now, invoicing });
  if (closed?.isSettledNow && closed.invoice.sync.status === 'pending') {
    await tellSync(environment, invoiceId, { until, report });
  }
  return closed?.invoice;
}
