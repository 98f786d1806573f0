import * as z from 'zod';
import { moneyText, quantityText } from './decimal.ts';
import { currency, customerId, instant, invoiceId, month } from './fields.ts';

export const invoiceStatus = z.enum(['open', 'closing', 'finalized', 'paid', 'void']);
export type InvoiceStatus = z.output<typeof invoiceStatus>;

export const syncStatus = z.enum(['not_due', 'pending', 'in_progress', 'synced', 'failed']);

const sync = z.object({
  status: syncStatus,
  step: z.string().nullable(),
  attempts: z.int(),
  customer_fixable: z.boolean(),
  provider_ids: z.record(z.string(), z.string()),
});

const state = {
  invoice_id: invoiceId,
  status: invoiceStatus,
  period: month,
  currency,
  total: moneyText,
  line_item_count: z.int(),
};

/** What a write answers of the invoice that it changed. */
export const invoiceState = z.object(state).meta({ id: 'InvoiceState' });
export type InvoiceState = z.output<typeof invoiceState>;

export const invoice = z
  .object({
    ...state,
    customer_id: customerId,
    by_service: z.array(
      z.object({
        service: z.string(),
        amount: moneyText,
        units_consumed: quantityText,
        line_item_count: z.int(),
      }),
    ),
    by_kind: z.array(z.object({ kind: z.string(), amount: moneyText, line_item_count: z.int() })),
    opened_at: instant,
    sync,
    allowed_actions: z.array(z.enum(['finalize', 'void', 'sync', 'credit'])),
  })
  .meta({ id: 'Invoice' });
export type Invoice = z.output<typeof invoice>;

export const currentInvoiceQuery = z.strictObject({ currency: currency.optional() });
export const invoiceReply = z.object({ invoice });
export type InvoiceReply = z.output<typeof invoiceReply>;
