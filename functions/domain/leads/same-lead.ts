import { normalized } from '../../../client/contract/shapes/characters.ts';
import type { FieldError } from '../../../client/contract/shapes/problem-details.ts';
import { difference, metadataDifferences } from '../content.ts';
import { DomainError } from '../errors.ts';
import type { Lead } from './lead.ts';
import type { StoredLead } from './stored-lead.ts';

/**
 * Tells whether a lead under a known `lead_id` is the one that was taken before.
 *
 * It compares what was sent, in the form in which it is stored. If the lead's user was erased, user and metadata are
 * not compared: they are gone, and a replay must stay a replay. If the lead belongs to another customer, only that is
 * told.
 *
 * @returns one entry for each field that differs, with both values; empty for a replay
 */
export function leadDifferences({ lead: original, erased }: StoredLead, sent: Lead): FieldError[] {
  if (original.customerId !== sent.customerId) {
    return [
      { field: 'customer_id', message: `the original has another one, this request has ${sent.customerId}` },
    ];
  }
  const [before, now] = [contentOf(original, erased), contentOf(sent, erased)];
  return [
    ...Object.keys({ ...before, ...now })
      .filter((field) => before[field] !== now[field])
      .map((field) => difference(field, before[field], now[field])),
    ...(erased ? [] : metadataDifferences(original.metadata, sent.metadata)),
  ];
}

/** By the names of the contract, without the metadata. */
function contentOf(lead: Lead, withoutUser = false): Record<string, string | undefined> {
  return {
    product_id: lead.productId,
    lead_type: normalized(lead.leadType),
    created_at: lead.createdAt,
    ...(!withoutUser && { user_id: lead.userId, user_email: lead.userEmail }),
    actions: `${lead.actions.length} actions`,
    ...Object.fromEntries(
      lead.actions.flatMap(({ actionType, engagementLevel, timestamp }, index) => [
        [`actions[${index}].action_type`, normalized(actionType)],
        [`actions[${index}].engagement_level`, engagementLevel],
        [`actions[${index}].timestamp`, timestamp],
      ]),
    ),
  };
}

/**
 * @param errors the differences that `leadDifferences` found
 * @returns `lead_conflict`: the lead that was taken before stays
 */
export const leadConflict = ({ leadId }: Lead, errors: readonly FieldError[]): DomainError =>
  new DomainError('lead_conflict', {
    detail: (fields) =>
      `Lead ${leadId} exists with other content: ${fields}. Nothing was written. Send the same content again, or use another lead_id for another lead.`,
    errors,
  });
