import * as z from 'zod/mini';
import { AMOUNT, decimal } from '../shapes/decimal.ts';
import { described } from '../shapes/described.ts';
import { currency, idempotencyKey, text } from '../shapes/fields.ts';
import { pageQuery } from '../shapes/list.ts';
import { optionalMetadata } from '../shapes/metadata.ts';
import { requestInstant } from '../shapes/request-instant.ts';

const fee = decimal(AMOUNT);
const FEE = 'The fee of a whole month, above 0, with no more decimals than the currency is billed in';

export const createSubscriptionBody = z.strictObject({
  plan: text(500),
  amount: described(fee, FEE),
  currency: described(z.optional(currency), "If left out, the customer's own; it never changes"),
  starts_at: described(
    z.optional(requestInstant),
    'RFC 3339 with an offset. A time of this UTC month or later, at most ten years ahead. If left out, now. Its UTC day is billed in full',
  ),
  metadata: optionalMetadata,
  idempotency_key: z.optional(idempotencyKey),
});
export type CreateSubscriptionBody = z.output<typeof createSubscriptionBody>;

/** A field that is left out stays as it is. */
export const updateSubscriptionBody = z.strictObject({
  plan: described(z.optional(text(500)), 'If left out, it stays'),
  amount: described(z.optional(fee), `${FEE}. If left out, it stays`),
  cancel_at_period_end: described(
    z.optional(z.boolean({ error: 'expected true or false' })),
    '`true`: it ends when the month is over that is billed now. `false`: it goes on after all. If left out, it stays',
  ),
  idempotency_key: z.optional(idempotencyKey),
});
export type SubscriptionUpdate = Omit<z.output<typeof updateSubscriptionBody>, 'idempotency_key'>;

export const listSubscriptionsQuery = z.strictObject(pageQuery);
