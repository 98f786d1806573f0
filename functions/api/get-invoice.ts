import { DomainError } from '../domain/errors.ts';
import { endpoint } from '../http/endpoint.ts';
import { ok } from '../http/reply.ts';
import { invoiceView } from '../http/views.ts';
import { readInvoice } from '../store/invoices.ts';

export default endpoint('getInvoice', {
  access: { table: ['BatchGetItem', 'Query'] },
  async handle({ params }, { table }) {
    const { invoice_id: invoiceId } = params;
    const invoice = await readInvoice(table, invoiceId);
    if (invoice) return ok({ invoice: invoiceView(invoice) });
    throw new DomainError('invoice_not_found', {
      detail: `There is no invoice ${invoiceId}. An invoice is made by its first line item; a line item's reply names its invoice.`,
      errors: [{ field: 'invoice_id', message: `there is no invoice ${invoiceId}` }],
    });
  },
});
