import * as z from 'zod/mini';
import { AMOUNT, decimal, PRICE } from '../shapes/decimal.ts';
import { described } from '../shapes/described.ts';
import {
  callerId,
  currency,
  idempotencyKey,
  optionalServiceName,
  optionalText,
  serviceName,
  text,
} from '../shapes/fields.ts';
import { optionalMetadata } from '../shapes/metadata.ts';
import { requestInstant } from '../shapes/request-instant.ts';

const UNITS = { decimals: 6, below: '1000000000000', sign: 'not_negative' } as const;

const shared = {
  currency: described(z.optional(currency), "If left out, the customer's own"),
  used_at: described(
    z.optional(requestInstant),
    'RFC 3339 with an offset. At most a day ahead, and as far back as the stage allows (400 days by default). If left out, now. Its UTC month decides the invoice',
  ),
  metadata: optionalMetadata,
  idempotency_key: z.optional(idempotencyKey),
};

export const usageBody = z
  .strictObject({
    service: serviceName,
    units_consumed: decimal(UNITS),
    price_per_unit: decimal(PRICE),
    description: optionalText(1000),
    ...shared,
  })
  .register(z.globalRegistry, { id: 'UsageBody' });

export const oneOffBody = z
  .strictObject({
    description: text(1000),
    amount: decimal(AMOUNT),
    service: optionalServiceName(),
    ...shared,
  })
  .register(z.globalRegistry, { id: 'OneOffBody' });

/** Without one of these fields, we cannot tell which form was meant. */
const TELLING = ['units_consumed', 'price_per_unit', 'amount', 'description'] as const;
const eitherForm = {
  error: ({ input }: { readonly input?: unknown }) =>
    typeof input === 'object' && input !== null && !TELLING.some((field) => Object.hasOwn(input, field))
      ? 'send service, units_consumed and price_per_unit, or description and amount'
      : undefined,
};

export const addLineItemBody = z
  .union([usageBody, oneOffBody], eitherForm)
  .register(z.globalRegistry, { id: 'LineItemBody' });
export type AddLineItemBody = z.output<typeof addLineItemBody>;

export const creditBody = z.strictObject({
  amount: described(z.optional(decimal(AMOUNT)), 'Above 0; if left out, all that is left of the line'),
  reason: text(500),
  idempotency_key: z.optional(idempotencyKey),
});
export type CreditBody = z.output<typeof creditBody>;

/** Several charges in one request, for any customers, each under its own key. */
const ofBatch = { customer_id: callerId('CustomerId'), idempotency_key: idempotencyKey };
export const batchItem = z.union(
  [
    z.extend(usageBody, ofBatch).register(z.globalRegistry, { id: 'BatchUsage' }),
    z.extend(oneOffBody, ofBatch).register(z.globalRegistry, { id: 'BatchOneOff' }),
  ],
  eitherForm,
);
export type BatchItem = z.output<typeof batchItem>;

/** A wrong item is refused alone. So its errors are kept beside the other items. */
type CheckedItem = { readonly item: BatchItem } | { readonly issues: readonly z.core.$ZodIssue[] };
const checkedItem = z.catch(
  z.pipe(
    batchItem,
    z.transform((item): CheckedItem => ({ item })),
  ),
  ({ error }): CheckedItem => ({ issues: error.issues }),
);

export const addLineItemsBody = z.strictObject({
  items: z
    .array(checkedItem, { error: 'expected a list of line items' })
    .check(
      z.minLength(1, 'expected at least one item'),
      z.maxLength(500, 'expected at most 500 items: send the others in another request'),
    ),
});
