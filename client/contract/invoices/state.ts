import * as z from 'zod/mini';
import { moneyText } from '../shapes/decimal.ts';
import { described } from '../shapes/described.ts';
import { currency, invoiceId, month } from '../shapes/fields.ts';

/* These schemas have a file of their own, because a function that adds line items does not need the invoice's other schemas. */
export const invoiceStatus = z
  .enum(['open', 'closing', 'finalized', 'paid', 'void'])
  .register(z.globalRegistry, {
    description:
      'An `open` invoice takes lines. A `closing` one takes no more lines, and Tally is counting its total. A `finalized` one has its number, and its total never changes',
  });
export type InvoiceStatus = z.output<typeof invoiceStatus>;

export const syncStatus = z
  .enum(['not_due', 'pending', 'in_progress', 'synced', 'failed'])
  .register(z.globalRegistry, {
    description:
      'How far the sync is. `not_due`: the invoice is not sent to the payment provider, because it is not finalized, is void, or has nothing to pay',
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
    description: 'What the reply to a write shows of the invoice',
  });
export type InvoiceState = z.output<typeof invoiceState>;
