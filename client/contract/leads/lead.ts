import * as z from 'zod/mini';
import { moneyText } from '../shapes/decimal.ts';
import { described } from '../shapes/described.ts';
import { engagementLevel } from '../shapes/engagement-level.ts';
import { currency, customerId, instant, leadId, lineItemId, month, productId } from '../shapes/fields.ts';
import { pageOf } from '../shapes/list.ts';

const leadAction = {
  action_type: z.string(),
  engagement_level: engagementLevel,
  timestamp: instant,
};

export const savings = z
  .object({
    duplicate: described(
      moneyText,
      'Saved on actions that repeat an earlier one of the same user, product and month',
    ),
    cap: described(moneyText, 'Saved on actions above the most that a user costs'),
    total: moneyText,
  })
  .register(z.globalRegistry, { id: 'Savings' });
export type Savings = z.output<typeof savings>;

const valuedAction = z
  .object({
    ...leadAction,
    value: described(moneyText, 'By the rates'),
    billed: moneyText,
    saved: described(moneyText, 'The part of the value that was not billed'),
    saving_reason: z.optional(z.enum(['duplicate', 'cap'])),
  })
  .register(z.globalRegistry, { id: 'ValuedAction' });

const valuation = z
  .object({
    month: described(month, 'The UTC month of `created_at`; reports count the lead in this month'),
    currency,
    gross: described(moneyText, 'The sum of the values: always the sum of `billed` and `savings.total`'),
    billed: moneyText,
    savings,
    rates_version: z.string(),
    /** In the order of the lead's actions. */
    actions: z.array(valuedAction),
  })
  .register(z.globalRegistry, { id: 'Valuation' });

export const lead = z
  .object({
    lead_id: leadId,
    customer_id: customerId,
    product_id: productId,
    lead_type: z.string(),
    created_at: instant,
    actions: z.array(z.object(leadAction).register(z.globalRegistry, { id: 'LeadAction' })),
    user_id: z.optional(z.string()),
    user_email: z.optional(z.string()),
    user_erased: described(
      z.optional(z.literal(true)),
      'Its user was erased: `user_id`, `user_email` and `metadata` are gone, and the amounts stay',
    ),
    metadata: z.optional(z.record(z.string(), z.string())),
    valuation,
    line_item_id: described(z.optional(lineItemId), 'The line that bills it, when `billed` is above 0'),
    received_at: instant,
    created_by: described(z.string(), 'The signed caller'),
  })
  .register(z.globalRegistry, { id: 'Lead' });
export type Lead = z.output<typeof lead>;

export const leadReply = z.object({ lead });

export const listLeadsReply = pageOf(lead);
