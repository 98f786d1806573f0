import * as z from 'zod/mini';
import { moneyText, quantityText } from '../shapes/decimal.ts';
import { described } from '../shapes/described.ts';
import {
  currency,
  customerId,
  idempotencyKey,
  instant,
  invoiceId,
  leadId,
  lineItemId,
  serviceName,
} from '../shapes/fields.ts';
import { pageOf, pageQuery } from '../shapes/list.ts';

export const lineItemKind = z.enum(['usage', 'one_off', 'subscription', 'lead', 'credit', 'carry_over']);
export type LineItemKind = z.output<typeof lineItemKind>;

export const lineItem = z
  .object({
    line_item_id: lineItemId,
    customer_id: customerId,
    invoice_id: invoiceId,
    kind: lineItemKind,
    service: z.optional(z.string()),
    description: z.optional(z.string()),
    units_consumed: z.optional(quantityText),
    price_per_unit: z.optional(moneyText),
    amount: moneyText,
    currency,
    used_at: instant,
    created_at: instant,
    created_by: described(z.string(), 'The signed caller'),
    idempotency_key: z.string(),
    metadata: z.optional(z.record(z.string(), z.string())),
    credits: described(z.optional(lineItemId), 'Of a credit: the line that it corrects'),
    lead_id: described(z.optional(leadId), 'Of a lead: the one that it bills'),
    moved_from: described(
      z.optional(z.nullable(invoiceId)),
      "Present when the line is on a later month's invoice than its own: that month's last invoice, or null if it had none",
    ),
    credited_amount: moneyText,
  })
  .register(z.globalRegistry, { id: 'LineItem' });
export type LineItem = z.output<typeof lineItem>;

export const findLineItemQuery = z.strictObject({ idempotency_key: idempotencyKey });
export const lineItemReply = z.object({
  line_item: lineItem,
  credit: z.optional(lineItem),
});

export const listLineItemsQuery = z.strictObject({
  kind: z.optional(lineItemKind),
  service: z.optional(serviceName),
  ...pageQuery,
});
export const listLineItemsReply = pageOf(lineItem);
