import * as z from 'zod';
import { decimal, moneyText, quantityText } from './decimal.ts';
import {
  callerId,
  currency,
  customerId,
  idempotencyKey,
  instant,
  invoiceId,
  lineItemId,
  metadata,
  requestInstant,
  text,
} from './fields.ts';
import { invoiceState } from './invoice.ts';
import { pageOf, pageQuery } from './list.ts';
import { problem } from './problem.ts';
import { replayed } from './replayed.ts';

const UNITS = { decimals: 6, below: '1000000000000', sign: 'not_negative' } as const;
export const PRICE = { decimals: 12, below: '1000000000000000', sign: 'not_negative' } as const;
const AMOUNT = { decimals: 12, below: '1000000000000000', sign: 'positive' } as const;

const shared = {
  currency: currency.optional(),
  used_at: requestInstant
    .optional()
    .describe('RFC 3339 with an offset; now, when left out. Its UTC month chooses the invoice'),
  metadata: metadata.optional(),
  idempotency_key: idempotencyKey.optional(),
};

export const usageBody = z
  .strictObject({
    service: text(500),
    units_consumed: decimal(UNITS),
    price_per_unit: decimal(PRICE),
    description: text(1000).optional(),
    ...shared,
  })
  .meta({ id: 'UsageBody' });

export const oneOffBody = z
  .strictObject({
    description: text(1000),
    amount: decimal(AMOUNT),
    service: text(500).optional(),
    ...shared,
  })
  .meta({ id: 'OneOffBody' });

export const addLineItemBody = z.union([usageBody, oneOffBody]).meta({ id: 'LineItemBody' });
export type AddLineItemBody = z.output<typeof addLineItemBody>;

export const lineItemKind = z.enum(['usage', 'one_off', 'subscription', 'lead', 'credit', 'carry_over']);
export type LineItemKind = z.output<typeof lineItemKind>;

export const lineItem = z
  .object({
    line_item_id: lineItemId,
    customer_id: customerId,
    invoice_id: invoiceId,
    kind: lineItemKind,
    service: z.string().optional(),
    description: z.string().optional(),
    units_consumed: quantityText.optional(),
    price_per_unit: moneyText.optional(),
    amount: moneyText,
    currency,
    used_at: instant,
    created_at: instant,
    created_by: z.string().describe('The signed caller'),
    idempotency_key: z.string(),
    metadata: z.record(z.string(), z.string()).optional(),
    credits: lineItemId.optional().describe('Of a credit: the line that it corrects'),
    moved_from: invoiceId
      .nullable()
      .optional()
      .describe(
        "Present when the line is on a later month's invoice than its own: that month's last invoice, or null if it had none",
      ),
    credited_amount: moneyText,
  })
  .meta({ id: 'LineItem' });
export type LineItem = z.output<typeof lineItem>;

export const findLineItemQuery = z.strictObject({ idempotency_key: idempotencyKey });
export const lineItemReply = z.object({ line_item: lineItem });

export const creditBody = z.strictObject({
  amount: decimal(AMOUNT).optional().describe('Above 0; all that is left of the line, when left out'),
  reason: text(500),
  idempotency_key: idempotencyKey.optional(),
});
export type CreditBody = z.output<typeof creditBody>;

/** Several charges in one request, for any customers, each under a key of its own. */
const ofBatch = { customer_id: callerId('CustomerId'), idempotency_key: idempotencyKey };
export const batchItem = z.union([
  usageBody.extend(ofBatch).meta({ id: 'BatchUsage' }),
  oneOffBody.extend(ofBatch).meta({ id: 'BatchOneOff' }),
]);
export type BatchItem = z.output<typeof batchItem>;

/** An item that is wrong is refused alone, so what is wrong with it is kept beside the others. */
type CheckedItem = { readonly item: BatchItem } | { readonly issues: readonly z.core.$ZodIssue[] };
const checkedItem = batchItem
  .transform((item): CheckedItem => ({ item }))
  .catch(({ error }): CheckedItem => ({ issues: error.issues }));

export const addLineItemsBody = z.strictObject({
  items: z
    .array(checkedItem, { error: 'expected a list of line items' })
    .min(1, 'expected at least one item')
    .max(500, 'expected at most 500 items: send the others in another request'),
});

/** `failed` is not known to be billed: the same item sent again is billed once. */
export const batchOutcome = z.enum(['created', 'replayed', 'conflict', 'rejected', 'failed']);

const batchResult = z
  .object({
    index: z.int(),
    outcome: batchOutcome,
    line_item: lineItem.optional(),
    moved_from: invoiceId.nullable().optional(),
    /** True of what failed and may be sent again. */
    retryable: z.boolean().optional(),
    error: problem.optional(),
  })
  .meta({ id: 'BatchResult' });
export type BatchResult = z.output<typeof batchResult>;

export const addLineItemsReply = z.object({
  /** One for each item, in the order sent. */
  results: z.array(batchResult),
  summary: z.object({
    created: z.int(),
    replayed: z.int(),
    conflict: z.int(),
    rejected: z.int(),
    failed: z.int(),
  } satisfies Record<z.output<typeof batchOutcome>, z.ZodType>),
  /** The new state of the invoices that the lines are on. */
  invoices: z.array(invoiceState),
});
export const listLineItemsQuery = z.strictObject({
  kind: lineItemKind.optional(),
  service: text(500).optional(),
  ...pageQuery,
});
export const listLineItemsReply = pageOf(lineItem);

export const addLineItemReply = z.object({
  line_item: lineItem,
  invoice: invoiceState,
  replayed,
  moved_from: invoiceId
    .nullable()
    .optional()
    .describe(
      "Present when the line went to a later month than its own: that month's last invoice, or null if it had none",
    ),
});
export type AddLineItemReply = z.output<typeof addLineItemReply>;

export const creditReply = z.object({ line_item: lineItem, invoice: invoiceState, replayed });
