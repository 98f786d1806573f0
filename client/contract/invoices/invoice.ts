import * as z from 'zod/mini';
import { moneyText, quantityText } from '../shapes/decimal.ts';
import { described } from '../shapes/described.ts';
import { currency, customerId, instant, month, text } from '../shapes/fields.ts';
import { pageOf, pageQuery } from '../shapes/list.ts';
import { invoiceState, invoiceStatus, syncStatus } from './state.ts';

const allowedAction = z.enum(['finalize', 'void', 'sync', 'credit']);
export type AllowedAction = z.output<typeof allowedAction>;

export const invoiceSync = z.object({
  status: syncStatus,
  step: described(z.nullable(z.string()), 'What was done last; null before anything was'),
  attempts: described(z.int(), 'How often it was tried'),
  customer_fixable: described(z.boolean(), 'True where the customer can mend what keeps it from going on'),
  provider_ids: described(z.record(z.string(), z.string()), "The payment provider's own ids of it"),
});

export const serviceTotal = z.object({
  service: z.string(),
  amount: moneyText,
  units_consumed: quantityText,
  line_item_count: z.int(),
});

export const kindTotal = z.object({ kind: z.string(), amount: moneyText, line_item_count: z.int() });

export const invoice = z
  .object({
    ...invoiceState.shape,
    number: described(
      z.optional(z.int()),
      'Given by the finalization: counts up from 1 for each customer and currency, without gaps',
    ),
    customer_id: customerId,
    exact_total: described(
      z.optional(moneyText),
      'Of a closed invoice: the sum of its lines, which `total` rounds',
    ),
    by_service: z.array(serviceTotal),
    by_kind: z.array(kindTotal),
    opened_at: instant,
    finalized_at: z.optional(instant),
    closed_by: described(z.optional(z.string()), 'Who asked for it to be closed'),
    voided_at: z.optional(instant),
    voided_by: z.optional(z.string()),
    void_reason: described(
      z.optional(z.string()),
      'As the caller gave it; `empty` when it was closed without a line',
    ),
    sync: invoiceSync,
    allowed_actions: described(
      z.array(allowedAction),
      'What Tally would accept of this caller for this invoice now',
    ),
  })
  .register(z.globalRegistry, { id: 'Invoice' });
export type Invoice = z.output<typeof invoice>;

export const currentInvoiceQuery = z.strictObject({
  currency: described(z.optional(currency), "The customer's default currency, when left out"),
});
export const currentInvoiceReply = z.object({
  invoice,
  other_open: described(
    z.array(invoiceState),
    "The customer's other open invoices: months that still take late lines, other currencies",
  ),
});

const flag = (description: string) =>
  z._default(
    z.pipe(
      described(z.enum(['true', 'false'], { error: 'expected true or false' }), description),
      z.transform((text) => text === 'true'),
    ),
    false,
  );

export const getInvoiceQuery = z.strictObject({
  verify: flag('Recount the line items; it takes seconds'),
});

export const finalizeInvoiceQuery = z.strictObject({
  dry_run: flag('Answer what the invoice would be, and change nothing'),
});

export const voidInvoiceBody = z.strictObject({ reason: text(500) }).register(z.globalRegistry, {
  id: 'VoidInvoiceBody',
});

/** The invoice's line items, recounted one by one. */
export const verification = z
  .object({
    lines_total: moneyText,
    line_item_count: z.int(),
    drift: described(
      moneyText,
      'How far the line items are above the total: "0.00" when they agree, also while some are being added',
    ),
    agrees: described(z.boolean(), 'False also where drifts cancel each other out'),
  })
  .register(z.globalRegistry, { id: 'Verification' });
export const invoiceReply = z.object({ invoice, verification: z.optional(verification) });
export type InvoiceReply = z.output<typeof invoiceReply>;

export const listInvoicesQuery = z
  .strictObject({
    status: described(z.optional(invoiceStatus), 'Only invoices of this status'),
    from: described(z.optional(month), 'The first month, YYYY-MM'),
    to: described(z.optional(month), 'The last month, YYYY-MM'),
    ...pageQuery,
  })
  .check(
    z.refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
      path: ['to'],
      error: 'expected a month that is not before from',
    }),
  );
export const listInvoicesReply = pageOf(invoice);
