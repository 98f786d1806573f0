import { createHash } from 'node:crypto';
import type Stripe from 'stripe';
import type { PostalAddress } from '../../client/contract/shapes/address.ts';
import type { Call } from '../domain/sync/answer.ts';
import type { SentLine } from '../domain/sync/minor-units.ts';
import type { SyncState } from '../domain/sync/state.ts';
import type { Bill } from './bill.ts';

/* The requests that the sync sends to Stripe. They have the library's types, so the compiler checks every field. */

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
  ...(bill.customer.address && { address: addressOf(bill.customer.address) }),
  metadata: customerMetadata(bill),
});

/** All of them, whichever changed. An empty text takes a field away. An address replaces the one before. */
export const changedCustomer = ({
  customer: { name, email, address },
}: Bill): Stripe.CustomerUpdateParams => ({
  name: cut(name, LONGEST_NAME),
  email: email ?? '',
  address: address ? addressOf(address) : '',
});

const addressOf = ({ line1, line2, city, postal_code, state, country }: PostalAddress) => ({
  line1,
  city,
  country,
  ...(line2 !== undefined && { line2 }),
  ...(postal_code !== undefined && { postal_code }),
  ...(state !== undefined && { state }),
});

export const newInvoice = (bill: Bill, customer: string): Stripe.InvoiceCreateParams => ({
  customer,
  // If this is left out, the account's setting applies.
  currency: bill.currency.toLowerCase(),
  auto_advance: false,
  // Stripe sends an invoice to an e-mail address. Without an address it can only charge.
  ...(bill.customer.email === undefined
    ? { collection_method: 'charge_automatically' }
    : { collection_method: 'send_invoice', days_until_due: bill.terms.dueDays }),
  pending_invoice_items_behavior: 'exclude',
  // This turns off the customer's coupon, which would change the total.
  discounts: '',
  automatic_tax: { enabled: false },
  description: `Invoice ${bill.number} for ${bill.period}`,
  custom_fields: [
    { name: 'Invoice', value: bill.number },
    { name: 'Period', value: bill.period },
    // Not as Stripe's own tax id, which needs a type that we do not know, and refuses what it cannot check.
    ...(bill.taxId === undefined ? [] : [{ name: 'Your tax ID', value: bill.taxId }]),
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
 * The key of a request. The same request of the same generation always gets the same key. A customer is changed many
 * times in its life, so each change has a number of its own.
 */
export function keyOf(bill: Bill, call: Call, state: SyncState): string {
  const [subject, number] = numbered(bill, call, state);
  const key = `tally:${bill.installation}:${subject}:${call.replaceAll(' ', '_')}:${number}`;
  return key.length <= LONGEST_KEY ? key : createHash('sha256').update(key).digest('hex');
}

function numbered(bill: Bill, call: Call, { customer, invoice }: SyncState): readonly [string, number] {
  if (call === 'create customer') return [bill.customerId, customer.generation];
  if (call === 'update customer') return [bill.customerId, customer.updates + 1];
  return [bill.invoiceId, invoice.generation];
}

const secondsOf = (instant: string): number => Math.floor(Date.parse(instant) / 1_000);

/** Shortens a text, but never in the middle of a character. */
const cut = (text: string, longest: number): string =>
  text.length <= longest ? text : text.slice(0, longest).replace(/[\ud800-\udbff]$/, '');
