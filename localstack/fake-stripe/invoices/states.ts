import type { CustomerRecord } from '../customers/record.ts';
import { type Call, operation } from '../operation.ts';
import { newIntent } from '../payments/record.ts';
import { notAllowed } from '../refusal.ts';
import { moved, paid } from './moving.ts';
import { keep, livingCustomer, namedInvoice } from './named.ts';
import * as parameters from './parameters.ts';
import type { InvoiceRecord, Status } from './record.ts';
import { dueOf, totalsOf } from './totals.ts';

const ONE = '/v1/invoices/{invoice}';
const DAY_S = 86_400;

export const stateOperations = [
  operation('POST', `${ONE}/finalize`, parameters.toFinalize, (call, { auto_advance }) => {
    const draft = namedInvoice(call);
    if (draft.status !== 'draft')
      throw notAllowed(
        `${draft.id} is ${draft.status}: it is finalized already, and cannot be finalized again.`,
      );
    const customer = livingCustomer(call, draft.customer);
    if (draft.collection_method === 'send_invoice' && customer.email === null)
      throw notAllowed('Missing email: an invoice is sent to a customer who has an e-mail address.');
    const open = finalized(call, { ...draft, auto_advance: auto_advance ?? draft.auto_advance }, customer);
    if (open.settled?.amount_due !== 0) return keep(call, open, 'invoice.finalized');
    return keep(call, paid(call, open), 'invoice.finalized', 'invoice.paid');
  }),

  operation('POST', `${ONE}/pay`, parameters.toPay, (call, { paid_out_of_band }) => {
    const invoice = inState(call, 'pay', ['open', 'uncollectible']);
    if (!paid_out_of_band)
      throw notAllowed('The customer has no payment method: there are none in the fake.', 'resource_missing');
    return keep(call, paid(call, invoice), 'invoice.paid');
  }),

  operation('POST', `${ONE}/void`, parameters.toVoid, (call) => {
    const invoice = inState(call, 'void', ['open', 'uncollectible']);
    return keep(call, moved(invoice, 'void', { voided_at: call.now }), 'invoice.voided');
  }),

  operation('POST', `${ONE}/mark_uncollectible`, parameters.toMarkUncollectible, (call) => {
    const invoice = inState(call, 'mark_uncollectible', ['open']);
    const marked = moved(invoice, 'uncollectible', { marked_uncollectible_at: call.now });
    return keep(call, marked, 'invoice.marked_uncollectible');
  }),
];

function inState(call: Call, what: string, states: readonly Status[]): InvoiceRecord {
  const invoice = namedInvoice(call);
  if (states.includes(invoice.status)) return invoice;
  throw notAllowed(`${what} is for invoices that are ${states.join(' or ')}: this one is ${invoice.status}.`);
}

function finalized(call: Call, draft: InvoiceRecord, customer: CustomerRecord): InvoiceRecord {
  const { total } = totalsOf(draft, call.account.lines.all(draft.id));
  const due = dueOf(total, draft.currency, customer);
  const { invoicePrefix: prefix, nextInvoiceSequence: sequence } = customer;
  call.account.customers.put({
    ...customer,
    balances: { ...customer.balances, [draft.currency]: due.ending_balance },
    nextInvoiceSequence: sequence + 1,
  });
  return {
    ...moved(draft, 'open', { finalized_at: call.now }),
    due_date: dueDate(call, draft),
    intent: due.amount_due > 0 ? newIntent() : null,
    settled: {
      ...due,
      number: `${prefix}-${String(sequence).padStart(4, '0')}`,
      customer_name: customer.name,
      customer_email: customer.email,
    },
  };
}

const dueDate = ({ now }: Call, { due_date, days_until_due }: InvoiceRecord): number | null =>
  due_date ?? (days_until_due === null ? null : now + days_until_due * DAY_S);
