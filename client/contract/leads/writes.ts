import * as z from 'zod/mini';
import { callerId } from '../shapes/fields.ts';
import { type LeadBody, leadBody } from './requests.ts';

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
