import { formatMoney } from '../domain/money.ts';
import { endpoint } from '../http/endpoint.ts';
import { invoiceNotFound } from '../http/not-found.ts';
import { ok } from '../http/reply.ts';
import { invoiceView } from '../http/views.ts';
import { readInvoice } from '../store/invoices.ts';
import { verifyInvoice } from '../store/verification.ts';

export default endpoint('getInvoice', {
  access: { table: ['BatchGetItem', 'Query'], lists: ['Query'] },
  async handle({ params, query }, { table }) {
    const { invoice_id: invoiceId } = params;
    if (!query.verify) {
      const invoice = await readInvoice(table, invoiceId);
      if (!invoice) throw invoiceNotFound(invoiceId);
      return ok({ invoice: invoiceView(invoice) });
    }
    const verified = await verifyInvoice(table, invoiceId);
    if (!verified) throw invoiceNotFound(invoiceId);
    const { invoice, listed, drift, agrees } = verified;
    const { currency } = invoice.slot;
    return ok({
      invoice: invoiceView(invoice),
      verification: {
        lines_total: formatMoney(listed.amount, currency),
        line_item_count: listed.lines,
        drift: formatMoney(drift.amount, currency),
        agrees,
      },
    });
  },
});
