import * as z from 'zod/mini';
import { lineItem } from '../line-items/line-item.ts';
import { batchOutcome, batchSummary } from '../shapes/batch.ts';
import { described } from '../shapes/described.ts';
import { callerId } from '../shapes/fields.ts';
import { problem } from '../shapes/problem-details.ts';
import { replayed } from '../shapes/replayed.ts';
import { type LeadBody, lead, leadBody } from './lead.ts';

/** A wrong lead is refused alone. So its errors are kept beside the other leads, under its id. */
export type CheckedLead =
  | { readonly lead: LeadBody }
  | { readonly issues: readonly z.core.$ZodIssue[]; readonly leadId: string | undefined };

const idOf = z.object({ lead_id: callerId('LeadId') });
const checkedLead = z.catch(
  z.pipe(
    leadBody,
    z.transform((body): CheckedLead => ({ lead: body })),
  ),
  ({ error, input }): CheckedLead => ({
    issues: error.issues,
    leadId: idOf.safeParse(input).data?.lead_id,
  }),
);

const leads = z
  .array(checkedLead, { error: 'expected a list of leads' })
  .check(
    z.minLength(1, 'expected at least one lead'),
    z.maxLength(500, 'expected at most 500 leads: send the others in another request'),
  );

/** Without a field of any of the forms, we cannot tell which form was meant. */
const eachForm = {
  error: ({ input }: { readonly input?: unknown }) =>
    typeof input === 'object' &&
    input !== null &&
    !Array.isArray(input) &&
    !Object.keys(input).some((field) => field === 'leads' || field in leadBody.shape)
      ? 'send one lead, a list of leads, or such a list as leads'
      : undefined,
};

/** One lead; or several, as they are or as a field. */
export const addLeadsBody = z
  .union(
    [leadBody, leads, z.strictObject({ leads }).register(z.globalRegistry, { id: 'LeadsBody' })],
    eachForm,
  )
  .register(z.globalRegistry, { id: 'LeadOrLeads' });

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
