import * as z from 'zod/mini';
import { postalAddress } from '../shapes/address.ts';
import { moneyText, quantityText } from '../shapes/decimal.ts';
import { described } from '../shapes/described.ts';
import { customerId, day, instant } from '../shapes/fields.ts';
import { pageOf } from '../shapes/list.ts';
import { invoiceState } from './state.ts';
import { invoiceSync } from './sync.ts';

const allowedAction = z.enum(['finalize', 'void', 'sync', 'credit']);
export type AllowedAction = z.output<typeof allowedAction>;

export const serviceTotal = z.object({
  service: z.string(),
  amount: moneyText,
  units_consumed: quantityText,
  line_item_count: z.int(),
});

export const kindTotal = z.object({ kind: z.string(), amount: moneyText, line_item_count: z.int() });

/** To whom an invoice was issued. */
const billedTo = z
  .object({
    name: z.string(),
    email: z.optional(z.string()),
    address: z.optional(postalAddress),
    tax_id: z.optional(z.string()),
  })
  .register(z.globalRegistry, { id: 'BilledTo' });

const invoiceTax = z
  .object({
    name: described(z.string(), 'As customers read it, such as `VAT`'),
    percent: quantityText,
    base: described(moneyText, 'The total before tax'),
    amount: described(moneyText, 'Rounded once, halves up. It is a line of kind `tax`, and part of `total`'),
  })
  .register(z.globalRegistry, { id: 'InvoiceTax' });

export const invoice = z
  .object({
    ...invoiceState.shape,
    number: described(
      z.optional(z.int()),
      'Set when the invoice is finalized: counts from 1 for each customer and currency, without gaps',
    ),
    document_number: described(
      z.optional(z.string()),
      'The number on the printed invoice, unique over all customers. Set when the invoice is finalized, and never changed',
    ),
    due_on: described(
      z.optional(day),
      'Until when it should be paid, UTC. Missing if there is nothing to pay, or the payment method is charged',
    ),
    billed_to: described(
      z.optional(billedTo),
      'The customer as it was when the invoice was finalized; the printed invoice shows this',
    ),
    tax: described(z.optional(invoiceTax), 'Present if the stage had a tax when the invoice was finalized'),
    customer_id: customerId,
    exact_total: described(
      z.optional(moneyText),
      'The exact sum of the lines of a closed invoice. `total` is this sum, rounded; the tax is rounded by itself',
    ),
    by_service: z.array(serviceTotal),
    by_kind: z.array(kindTotal),
    opened_at: instant,
    finalized_at: z.optional(instant),
    closed_by: described(z.optional(z.string()), 'The caller who closed it'),
    voided_at: z.optional(instant),
    voided_by: z.optional(z.string()),
    void_reason: described(
      z.optional(z.string()),
      'The reason that the caller gave; `empty` if it was closed without a line',
    ),
    sync: invoiceSync,
    allowed_actions: described(
      z.array(allowedAction),
      'The actions that this caller may take on this invoice now',
    ),
  })
  .register(z.globalRegistry, { id: 'Invoice' });
export type Invoice = z.output<typeof invoice>;

export const currentInvoiceReply = z.object({
  invoice,
  other_open: described(
    z.array(invoiceState),
    "The customer's other open invoices: of months that still take late lines, and in other currencies",
  ),
});

/** The invoice's line items, counted again one by one. */
export const verification = z
  .object({
    lines_total: moneyText,
    line_item_count: z.int(),
    drift: described(
      moneyText,
      'The sum of the line items minus the total. "0.00" if they agree, also while lines are being added',
    ),
    agrees: described(z.boolean(), 'False also if differences cancel each other out'),
  })
  .register(z.globalRegistry, { id: 'Verification' });
export const invoiceReply = z.object({ invoice, verification: z.optional(verification) });
export type InvoiceReply = z.output<typeof invoiceReply>;

export const listInvoicesReply = pageOf(invoice);
