import type { Charge } from '../line-item.ts';
import type { Lead } from './lead.ts';
import { LEAD_CURRENCY } from './lead-rules.ts';
import type { Valuation } from './valuation.ts';

/**
 * The line that bills a lead, under its `lead_id` in the key space `lead`. Its time of use is the lead's creation, so
 * it goes to the invoice of that month as long as the month takes lines.
 *
 * @returns undefined if nothing is billed: then there is no line
 */
export function leadCharge(lead: Lead, { billed }: Valuation): Charge | undefined {
  if (billed.eq(0)) return undefined;
  return {
    kind: 'lead',
    lead: lead.leadId,
    description: `${lead.leadType}, product ${lead.productId}, lead ${lead.leadId}`,
    amount: billed,
    currency: LEAD_CURRENCY,
    usedAt: lead.createdAt,
    usedAtDefaulted: false,
  };
}
