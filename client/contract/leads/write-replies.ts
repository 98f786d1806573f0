import * as z from 'zod/mini';
import { lineItem } from '../line-items/line-item.ts';
import { batchOutcome, batchSummary } from '../shapes/batch.ts';
import { described } from '../shapes/described.ts';
import { problem } from '../shapes/problem-details.ts';
import { replayed } from '../shapes/replayed.ts';
import { lead } from './lead.ts';

export const addLeadReply = z.object({
  lead,
  line_item: described(z.optional(lineItem), 'The line that bills it, when `billed` is above 0'),
  replayed,
});

const leadBatchResult = z
  .object({
    index: z.int(),
    lead_id: described(z.optional(z.string()), 'As it was sent, if it can be read'),
    outcome: batchOutcome,
    lead: z.optional(lead),
    /** True if it failed and may be sent again. */
    retryable: z.optional(z.boolean()),
    error: z.optional(problem),
  })
  .register(z.globalRegistry, { id: 'LeadBatchResult' });
export type LeadBatchResult = z.output<typeof leadBatchResult>;

export const addLeadsReply = z.object({
  /** One for each lead, in the order sent. */
  results: z.array(leadBatchResult),
  summary: batchSummary,
});
