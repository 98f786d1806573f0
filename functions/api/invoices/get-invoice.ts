import type { InvoiceReply } from '../../../client/contract/invoices/invoice.ts';
import type { InvoiceId } from '../../../client/contract/shapes/fields.ts';
import type { InvoiceRecord } from '../../domain/invoice-record.ts';
import { readInvoicing } from '../../domain/invoicing/invoicing.ts';
import { formatMoney } from '../../domain/money.ts';
import { endpoint } from '../../http/endpoint.ts';
import { document, ok } from '../../http/reply.ts';
import { readInvoice } from '../../store/invoices/reading.ts';
import { verifyInvoice } from '../../store/reports/verification.ts';
import type { Table } from '../../store/table/table.ts';
import { customerOfInvoice } from './customer-of-invoice.ts';
import { invoiceNotFound } from './not-found.ts';
import { printInvoice } from './print-invoice.ts';
import { invoiceView } from './views.ts';

export default endpoint('getInvoice', {
  access: { table: ['GetItem', 'BatchGetItem', 'Query'], lists: ['Query'] },
  customerOf: customerOfInvoice,
  async handle({ params, query, media, until, permits }, { table, environment }) {
    const { invoice_id: invoiceId } = params;
    const found = query.verify ? await verified(table, invoiceId) : await asItIs(table, invoiceId);
    if (!found) throw invoiceNotFound(invoiceId);
    if (media === 'text/html') {
      const invoicing = readInvoicing(environment.invoicing);
      const { audience } = query;
      const { text, headers } = await printInvoice(table, found, { audience, invoicing, until });
      return document(media, text, headers);
    }
    const { invoice, verification } = found;
    return ok({ invoice: invoiceView(invoice, permits), ...(verification && { verification }) });
  },
});

interface Found {
  readonly invoice: InvoiceRecord;
  readonly verification: InvoiceReply['verification'];
}

async function asItIs(table: Table, invoiceId: InvoiceId): Promise<Found | undefined> {
  const invoice = await readInvoice(table, invoiceId);
  return invoice && { invoice, verification: undefined };
}

async function verified(table: Table, invoiceId: InvoiceId): Promise<Found | undefined> {
  const found = await verifyInvoice(table, invoiceId);
  if (!found) return undefined;
  const { invoice, listed, drift, agrees } = found;
  const { currency } = invoice.slot;
  return {
    invoice,
    verification: {
      lines_total: formatMoney(listed.amount, currency),
      line_item_count: listed.lines,
      drift: formatMoney(drift.amount, currency),
      agrees,
    },
  };
}
