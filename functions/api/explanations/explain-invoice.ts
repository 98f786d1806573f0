import { explainToCustomer } from '../../domain/explanation/for-customer.ts';
import { explainToOperator } from '../../domain/explanation/for-operator.ts';
import { endpoint } from '../../http/endpoint.ts';
import { ok } from '../../http/reply.ts';
import { readInvoice } from '../../store/invoices/reading.ts';
import { readSync } from '../../store/sync/reading.ts';
import { customerOfInvoice } from '../invoices/customer-of-invoice.ts';
import { invoiceNotFound } from '../invoices/not-found.ts';

const readings = { customer: explainToCustomer, operator: explainToOperator };

export default endpoint('explainInvoice', {
  access: { table: ['GetItem', 'BatchGetItem', 'Query'] },
  customerOf: customerOfInvoice,
  async handle({ params, query }, { table, environment }) {
    const { invoice_id: invoiceId } = params;
    const { audience } = query;
    // The tries are read first: a try that ends in between is then missing, and is not told as one that changed nothing.
    const found = await readSync(table, invoiceId);
    const invoice = found && (await readInvoice(table, invoiceId));
    if (!invoice) throw invoiceNotFound(invoiceId);
    const { attempts } = found;
    const { summary, events, next } = readings[audience]({
      invoice,
      attempts,
      graceDays: environment.graceDays,
    });
    const { hostedUrl } = invoice.sync;
    return ok({
      explanation: {
        audience,
        summary,
        events: [...events],
        next,
        ...(hostedUrl !== undefined && { hosted_invoice_url: hostedUrl }),
      },
    });
  },
});
