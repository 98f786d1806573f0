import type Stripe from 'stripe';
import type { CustomerRecord } from '../customers/record.ts';
import { pageOf } from '../lists.ts';
import type { Call } from '../operation.ts';
import { shownPayments } from '../payments/record.ts';
import type { InvoiceRecord, LineRecord } from './record.ts';
import { dueOf, totalsOf } from './totals.ts';

type Where = Pick<Call, 'account' | 'url'>;

/** The same, with its payments: Stripe shows them only to those who ask for them. */
export const shownWithPayments = (where: Where, invoice: InvoiceRecord): Stripe.Invoice => ({
  ...shownInvoice(where, invoice),
  payments: pageOf(`/v1/invoice_payments?invoice=${invoice.id}`, shownPayments(invoice), {}, (one) => one),
});

/** The invoice as Stripe answers it, with only the first page of its lines. */
export function shownInvoice({ account, url }: Where, invoice: InvoiceRecord): Stripe.Invoice {
  const customer = account.customers.find(invoice.customer);
  if (!customer) throw new Error(`The customer ${invoice.customer} of ${invoice.id} is gone.`);
  const lines = account.lines.all(invoice.id);
  return {
    ...WITHOUT_CONTENT,
    ...amountsOf(invoice, lines, customer),
    ...peopleOf(invoice, customer),
    id: invoice.id,
    attempt_count: invoice.attempted ? 1 : 0,
    attempted: invoice.attempted ?? false,
    auto_advance: invoice.auto_advance,
    automatically_finalizes_at: null,
    collection_method: invoice.collection_method,
    created: invoice.created,
    currency: invoice.currency,
    custom_fields: invoice.custom_fields && [...invoice.custom_fields],
    description: invoice.description,
    due_date: invoice.due_date,
    effective_at: invoice.transitions.finalized_at,
    footer: invoice.footer,
    hosted_invoice_url: invoice.settled && `${url}/#${invoice.id}`,
    lines: pageOf(`/v1/invoices/${invoice.id}/lines`, lines, {}, (line) => shownLine(line, invoice)),
    metadata: { ...invoice.metadata },
    number: invoice.settled?.number ?? null,
    period_end: invoice.created,
    period_start: invoice.created,
    status: invoice.status,
    status_transitions: { ...invoice.transitions },
  };
}

function amountsOf(invoice: InvoiceRecord, lines: readonly LineRecord[], customer: CustomerRecord) {
  const { subtotal, discount, total } = totalsOf(invoice, lines);
  const { amount_due, starting_balance, ending_balance } =
    invoice.settled ?? dueOf(total, invoice.currency, customer);
  return {
    amount_due,
    amount_paid: invoice.amount_paid,
    amount_remaining: amount_due - invoice.amount_paid,
    discounts: invoice.discount ? [invoice.discount.id] : [],
    ending_balance: invoice.settled ? ending_balance : null,
    starting_balance,
    subtotal,
    subtotal_excluding_tax: subtotal,
    total,
    total_discount_amounts: invoice.discount ? [{ amount: discount, discount: invoice.discount.id }] : [],
    total_excluding_tax: total,
  };
}

const peopleOf = ({ settled }: InvoiceRecord, customer: CustomerRecord) => ({
  customer: customer.id,
  customer_address: customer.address,
  customer_email: settled ? settled.customer_email : customer.email,
  customer_name: settled ? settled.customer_name : customer.name,
  customer_phone: customer.phone,
});

export const shownLine = (line: LineRecord, { currency }: InvoiceRecord): Stripe.InvoiceLineItem => ({
  id: line.id,
  object: 'line_item',
  amount: line.amount,
  currency,
  description: line.description,
  discount_amounts: [],
  discountable: line.discountable,
  discounts: [],
  invoice: line.invoice,
  livemode: false,
  metadata: { ...line.metadata },
  parent: {
    invoice_item_details: {
      invoice_item: line.id.replace(/^il_/, 'ii_'),
      proration: false,
      proration_details: null,
      subscription: null,
    },
    subscription_item_details: null,
    type: 'invoice_item_details',
  },
  period: { ...line.period },
  pretax_credit_amounts: [],
  pricing: null,
  quantity: 1,
  quantity_decimal: null,
  subscription: null,
  subtotal: line.amount,
  taxes: [],
});

/** The fields that are the same for every invoice of the fake. */
const WITHOUT_CONTENT = {
  object: 'invoice',
  account_country: 'US',
  account_name: 'The fake Stripe',
  account_tax_ids: null,
  amount_overpaid: 0,
  amount_shipping: 0,
  application: null,
  automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
  billing_reason: 'manual',
  customer_account: null,
  customer_shipping: null,
  customer_tax_exempt: 'none',
  customer_tax_ids: [],
  default_payment_method: null,
  default_source: null,
  default_tax_rates: [],
  from_invoice: null,
  invoice_pdf: null,
  issuer: { type: 'self' },
  last_finalization_error: null,
  latest_revision: null,
  livemode: false,
  next_payment_attempt: null,
  on_behalf_of: null,
  parent: null,
  payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
  post_payment_credit_notes_amount: 0,
  pre_payment_credit_notes_amount: 0,
  receipt_number: null,
  rendering: null,
  shipping_cost: null,
  shipping_details: null,
  statement_descriptor: null,
  test_clock: null,
  total_pretax_credit_amounts: [],
  total_taxes: [],
  webhooks_delivered_at: null,
} satisfies Partial<Stripe.Invoice>;
