import * as z from 'zod';
import { moneyText, quantityText } from './decimal.ts';
import { currency, customerId, instant, invoiceId, month, text } from './fields.ts';
import { pageOf, pageQuery } from './list.ts';

export const invoiceStatus = z.enum(['open', 'closing', 'finalized', 'paid', 'void']);
export type InvoiceStatus = z.output<typeof invoiceStatus>;

export const syncStatus = z.enum(['not_due', 'pending', 'in_progress', 'synced', 'failed']);
export type SyncStatus = z.output<typeof syncStatus>;

const allowedAction = z.enum(['finalize', 'void', 'sync', 'credit']);
export type AllowedAction = z.output<typeof allowedAction>;

export const invoiceSync = z.object({
  status: syncStatus,
  step: z.string().nullable(),
  attempts: z.int(),
  customer_fixable: z.boolean(),
  provider_ids: z.record(z.string(), z.string()),
});

export const serviceTotal = z.object({
  service: z.string(),
  amount: moneyText,
  units_consumed: quantityText,
  line_item_count: z.int(),
});

export const kindTotal = z.object({ kind: z.string(), amount: moneyText, line_item_count: z.int() });

const state = {
  invoice_id: invoiceId,
  status: invoiceStatus,
  period: month.describe('UTC month, `YYYY-MM`'),
  currency,
  total: moneyText.describe('Exact while open, rounded once finalized'),
  line_item_count: z.int(),
};

export const invoiceState = z
  .object(state)
  .meta({ id: 'InvoiceState', description: 'What a write answers of the invoice that it changed' });
export type InvoiceState = z.output<typeof invoiceState>;

export const invoice = z
  .object({
    ...state,
    number: z
      .int()
      .optional()
      .describe('Given by the finalisation: counts up from 1 for each customer and currency, without gaps'),
    customer_id: customerId,
    exact_total: moneyText
      .optional()
      .describe('Of a closed invoice: the sum of its lines, which `total` rounds'),
    by_service: z.array(serviceTotal),
    by_kind: z.array(kindTotal),
    opened_at: instant,
    finalized_at: instant.optional(),
    closed_by: z.string().optional().describe('Who asked for it to be closed'),
    voided_at: instant.optional(),
    voided_by: z.string().optional(),
    void_reason: z
      .string()
      .optional()
      .describe('As the caller gave it; `empty` when it was closed without a line'),
    sync: invoiceSync,
    allowed_actions: z.array(allowedAction).describe('What Tally would accept for this invoice now'),
  })
  .meta({ id: 'Invoice' });
export type Invoice = z.output<typeof invoice>;

export const currentInvoiceQuery = z.strictObject({
  currency: currency.optional().describe("The customer's default currency, when left out"),
});
export const currentInvoiceReply = z.object({
  invoice,
  other_open: z
    .array(invoiceState)
    .describe("The customer's other open invoices: months that still take late lines, other currencies"),
});

const flag = (description: string) =>
  z
    .enum(['true', 'false'], { error: 'expected true or false' })
    .meta({ description })
    .transform((text) => text === 'true')
    .default(false);

export const getInvoiceQuery = z.strictObject({
  verify: flag('Recount the line items; it takes seconds'),
});

export const finalizeInvoiceQuery = z.strictObject({
  dry_run: flag('Answer what the invoice would be, and change nothing'),
});

export const voidInvoiceBody = z.strictObject({ reason: text(500) }).meta({ id: 'VoidInvoiceBody' });

/** The invoice's line items, recounted one by one. */
export const verification = z
  .object({
    lines_total: moneyText,
    line_item_count: z.int(),
    drift: moneyText.describe(
      'How far the line items are above the total: "0.00" when they agree, also while some are being added',
    ),
    agrees: z.boolean().describe('False also where drifts cancel each other out'),
  })
  .meta({ id: 'Verification' });
export const invoiceReply = z.object({ invoice, verification: verification.optional() });
export type InvoiceReply = z.output<typeof invoiceReply>;

export const listInvoicesQuery = z
  .strictObject({
    status: invoiceStatus.optional(),
    from: month.optional().describe('The first month, YYYY-MM'),
    to: month.optional().describe('The last month, YYYY-MM'),
    ...pageQuery,
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ['to'],
    error: 'expected a month that is not before from',
  });
export const listInvoicesReply = pageOf(invoice);
