import { createHash } from 'node:crypto';
import type Stripe from 'stripe';
import type { Call } from '../domain/sync/answer.ts';
import type { SentLine } from '../domain/sync/minor-units.ts';
import type { Made } from '../domain/sync/state.ts';
import type { Bill } from './bill.ts';

/* What the sync sends to Stripe. Literals of the library's own types: the compiler checks them down to nested fields. */

/** Stripe's limits, in characters. */
const LONGEST_NAME = 256;
const LONGEST_KEY = 255;

export const customerMetadata = ({ installation, customerId }: Bill) => ({
  tally_customer_id: customerId,
  tally_installation: installation,
});

export const invoiceMetadata = (bill: Bill) => ({
  ...customerMetadata(bill),
  tally_invoice_id: bill.invoiceId,
});

export const newCustomer = (bill: Bill): Stripe.CustomerCreateParams => ({
  name: cut(bill.customer.name, LONGEST_NAME),
  ...(bill.customer.email !== undefined && { email: bill.customer.email }),
  metadata: customerMetadata(bill),
});

export const newInvoice = (bill: Bill, customer: string): Stripe.InvoiceCreateParams => ({
  customer,
  // Left out, it would be the account's.
  currency: bill.currency.toLowerCase(),
  auto_advance: false,
  // Stripe sends to an address. Without one it can only charge.
  ...(bill.customer.email === undefined
    ? { collection_method: 'charge_automatically' }
    : { collection_method: 'send_invoice', days_until_due: bill.terms.dueDays }),
  pending_invoice_items_behavior: 'exclude',
  // A coupon of the customer's would change the total.
  discounts: '',
  automatic_tax: { enabled: false },
  description: `Invoice ${bill.number} for ${bill.period}`,
  custom_fields: [
    { name: 'Invoice', value: String(bill.number) },
    { name: 'Period', value: bill.period },
  ],
  metadata: invoiceMetadata(bill),
});

export const newLines = (lines: readonly SentLine[]): Stripe.InvoiceAddLinesParams => ({
  lines: lines.map(({ amount, description, from, to }) => ({
    amount,
    description,
    discountable: false,
    period: { start: secondsOf(from), end: secondsOf(to) },
  })),
});

export const finalizing = ({ terms }: Bill): Stripe.InvoiceFinalizeInvoiceParams => ({
  auto_advance: terms.autoAdvance,
});

/**
 * The key of a request: the same one for the same request of the same generation, whoever sends it and however often.
 *
 * @param subject what the request makes or changes
 */
export function keyOf(bill: Bill, call: Call, { generation }: Made): string {
  const subject = call === 'create customer' ? bill.customerId : bill.invoiceId;
  const key = `tally:${bill.installation}:${subject}:${call.replaceAll(' ', '_')}:${generation}`;
  return key.length <= LONGEST_KEY ? key : createHash('sha256').update(key).digest('hex');
}

const secondsOf = (instant: string): number => Math.floor(Date.parse(instant) / 1_000);

/** Without half a character at its end. */
const cut = (text: string, longest: number): string =>
  text.length <= longest ? text : text.slice(0, longest).replace(/[\ud800-\udbff]$/, '');
