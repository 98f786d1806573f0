import * as z from 'zod/mini';
import { moneyText, quantityText } from '../shapes/decimal.ts';
import { described } from '../shapes/described.ts';
import {
  currency,
  customerId,
  day,
  instant,
  invoiceId,
  leadId,
  lineItemId,
  subscriptionId,
} from '../shapes/fields.ts';
import { pageOf } from '../shapes/list.ts';
import { lineItemKind } from './requests.ts';

/** Days of one month, both in full. */
export const period = z
  .object({
    from: described(day, 'The first day, UTC'),
    to: described(day, 'The last day, UTC'),
  })
  .register(z.globalRegistry, { id: 'Period' });

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
    created_by: described(
      z.string(),
      'ARN of the caller who signed the request, or the name of the part of Tally that added the line',
    ),
    idempotency_key: z.string(),
    metadata: z.optional(z.record(z.string(), z.string())),
    credits: described(z.optional(lineItemId), 'The line that this credit corrects'),
    lead_id: described(z.optional(leadId), 'The lead that this line bills'),
    subscription_id: described(
      z.optional(subscriptionId),
      'The subscription whose days this line bills, or credits because they are not used',
    ),
    period: described(z.optional(period), 'The days of the subscription that this line is for'),
    moved_from: described(
      z.optional(z.nullable(invoiceId)),
      'Present if the line is on an invoice of a later month: the last invoice of its own month, or null if there was none',
    ),
    credited_amount: moneyText,
  })
  .register(z.globalRegistry, { id: 'LineItem' });
export type LineItem = z.output<typeof lineItem>;

export const lineItemReply = z.object({
  line_item: lineItem,
  credit: described(z.optional(lineItem), 'The credit, if the key stands for a charge and for a credit'),
});

export const listLineItemsReply = pageOf(lineItem);
