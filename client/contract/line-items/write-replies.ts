import * as z from 'zod/mini';
import { invoiceState } from '../invoices/state.ts';
import { batchOutcome, batchSummary } from '../shapes/batch.ts';
import { described } from '../shapes/described.ts';
import { invoiceId } from '../shapes/fields.ts';
import { problem } from '../shapes/problem-details.ts';
import { replayed } from '../shapes/replayed.ts';
import { lineItem } from './line-item.ts';

const movedFrom = described(
  z.optional(z.nullable(invoiceId)),
  'Present if the line went to a later month: the last invoice of its own month, or null if there was none',
);

const batchResult = z
  .object({
    index: z.int(),
    outcome: batchOutcome,
    line_item: z.optional(lineItem),
    moved_from: movedFrom,
    retryable: z.optional(z.boolean()),
    error: z.optional(problem),
  })
  .register(z.globalRegistry, { id: 'BatchResult' });
export type BatchResult = z.output<typeof batchResult>;

export const addLineItemsReply = z.object({
  results: z.array(batchResult),
  summary: batchSummary,
  invoices: z.array(invoiceState),
});
export const addLineItemReply = z.object({
  line_item: lineItem,
  invoice: invoiceState,
  replayed,
  moved_from: movedFrom,
});
export type AddLineItemReply = z.output<typeof addLineItemReply>;

export const creditReply = z.object({ line_item: lineItem, invoice: invoiceState, replayed });
