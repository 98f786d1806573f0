import type { CustomerRecord } from '../customers/record.ts';
import { type EventType, record } from '../events/record.ts';
import type { Call } from '../operation.ts';
import { missing, notAllowed } from '../refusal.ts';
import type { InvoiceRecord } from './record.ts';
import { shownInvoice } from './shown.ts';

/** The invoice that the address names. @throws Refusal if it does not exist, or was deleted */
export function namedInvoice({ account, ids }: Call): InvoiceRecord {
  const id = ids['invoice'] ?? '';
  const invoice = account.invoices.find(id);
  if (!invoice) throw missing('invoice', id);
  return invoice;
}

/** The same, if the invoice can still be changed. */
export function namedDraft(call: Call): InvoiceRecord {
  const invoice = namedInvoice(call);
  if (invoice.status !== 'draft')
    throw notAllowed(
      `Only a draft can be changed: ${invoice.id} is ${invoice.status}.`,
      'invoice_not_editable',
    );
  return invoice;
}

/** @throws Refusal if it does not exist, or was deleted */
export function livingCustomer({ account }: Call, id: string): CustomerRecord {
  const customer = account.customers.find(id);
  if (!customer || customer.deleted) throw missing('customer', id, 'customer');
  return customer;
}

/** Stores a changed invoice and its event, and answers with the invoice. */
export function keep(call: Call, invoice: InvoiceRecord, ...types: readonly EventType[]) {
  const shown = shownInvoice(call, call.account.invoices.put(invoice));
  for (const type of types) record(call, type, shown);
  return shown;
}
