import * as z from 'zod/mini';
import { moneyText } from '../shapes/decimal.ts';
import { described } from '../shapes/described.ts';
import { currency, invoiceId, month } from '../shapes/fields.ts';

/* Apart from the invoice's other schemas, which a function that adds line items has no use for. */
export const invoiceStatus = z
  .enum(['open', 'closing', 'finalized', 'paid', 'void'])
  .register(z.globalRegistry, {
    description:
      'An `open` invoice takes lines. A `closing` one takes no more, and its total is being counted. A `finalized` one has its number, and keeps its total for good',
  });
export type InvoiceStatus = z.output<typeof invoiceStatus>;

export const syncStatus = z
  .enum(['not_due', 'pending', 'in_progress', 'synced', 'failed'])
  .register(z.globalRegistry, {
    description:
      'How far it is. `not_due`: the payment provider is not to know of the invoice, since it is not finalized, is void, or has nothing to pay',
  });
export type SyncStatus = z.output<typeof syncStatus>;

export const invoiceState = z
  .object({
    invoice_id: invoiceId,
    status: invoiceStatus,
    period: described(month, 'UTC month, `YYYY-MM`'),
    currency,
    total: described(moneyText, 'Exact while open, rounded once finalized'),
    line_item_count: z.int(),
  })
  .register(z.globalRegistry, {
    id: 'InvoiceState',
    description: 'What a write answers of the invoice that it changed',
  });
export type InvoiceState = z.output<typeof invoiceState>;
