import type Stripe from 'stripe';
import { record } from '../events/record.ts';
import { checkCurrency } from '../money.ts';
import { operation } from '../operation.ts';
import { badParameter, notAllowed } from '../refusal.ts';
import { newId } from '../state/collection.ts';
import { mergedMetadata } from '../wire/metadata.ts';
import { keep, livingCustomer, namedDraft, namedInvoice } from './named.ts';
import * as parameters from './parameters.ts';
import type { InvoiceRecord } from './record.ts';
import { shownInvoice } from './shown.ts';

/** Of an account in the United States. */
const ACCOUNT_CURRENCY = 'usd';

/** The parameters that can still change a finalized invoice. */
const EVER_CHANGED = new Set(['auto_advance', 'metadata']);

export const draftOperations = [
  operation('POST', '/v1/invoices', parameters.toCreate, (call, given) => {
    const currency = checkCurrency(given.currency ?? ACCOUNT_CURRENCY, 'currency');
    const customer = livingCustomer(call, given.customer);
    const made: InvoiceRecord = {
      id: newId('in'),
      created: call.now,
      customer: customer.id,
      currency,
      status: 'draft',
      collection_method: 'charge_automatically',
      auto_advance: false,
      days_until_due: null,
      due_date: null,
      description: null,
      footer: null,
      custom_fields: null,
      metadata: {},
      discount: customer.discount,
      transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
      settled: null,
      amount_paid: 0,
      attempted: false,
      intent: null,
    };
    const invoice = call.account.invoices.add(changed(made, given), customer.id);
    if (customer.currency === null) call.account.customers.put({ ...customer, currency });
    const shown = shownInvoice(call, invoice);
    record(call, 'invoice.created', shown);
    return shown;
  }),

  operation('POST', '/v1/invoices/{invoice}', parameters.toUpdate, (call, given) => {
    const invoice = namedInvoice(call);
    const isFree = Object.keys(given).every((name) => EVER_CHANGED.has(name));
    return keep(call, changed(isFree ? invoice : namedDraft(call), given), 'invoice.updated');
  }),

  operation('DELETE', '/v1/invoices/{invoice}', parameters.toDelete, (call) => {
    const invoice = namedDraft(call);
    record(call, 'invoice.deleted', shownInvoice(call, invoice));
    for (const { id } of call.account.lines.all(invoice.id)) call.account.lines.remove(id);
    call.account.invoices.remove(invoice.id);
    return { id: invoice.id, object: 'invoice', deleted: true } satisfies Stripe.DeletedInvoice;
  }),
];

function changed(invoice: InvoiceRecord, given: parameters.Written): InvoiceRecord {
  if (given.automatic_tax?.enabled)
    throw notAllowed('The account has no tax registration.', 'stripe_tax_inactive', 'automatic_tax[enabled]');
  const after: InvoiceRecord = {
    ...invoice,
    auto_advance: given.auto_advance ?? invoice.auto_advance,
    collection_method: given.collection_method ?? invoice.collection_method,
    days_until_due: given.days_until_due ?? invoice.days_until_due,
    due_date: given.due_date ?? invoice.due_date,
    metadata: mergedMetadata(invoice.metadata, given.metadata),
    ...(given.description !== undefined && { description: given.description }),
    ...(given.footer !== undefined && { footer: given.footer }),
    ...(given.custom_fields !== undefined && { custom_fields: given.custom_fields }),
    ...(given.discounts !== undefined && { discount: null }),
  };
  checkWhenDue(after);
  return after;
}

function checkWhenDue({ collection_method, days_until_due, due_date }: InvoiceRecord): void {
  const isSent = collection_method === 'send_invoice';
  const isDue = days_until_due !== null || due_date !== null;
  if (isSent && !isDue)
    throw badParameter('An invoice that is sent has days_until_due or due_date.', 'days_until_due');
  if (!isSent && isDue) {
    const param = days_until_due === null ? 'due_date' : 'days_until_due';
    throw badParameter(`${param} is only for collection_method=send_invoice.`, param);
  }
}
