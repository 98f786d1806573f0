import type { Instant, LineItemId } from '../../../client/contract/shapes/fields.ts';
import type { Lead } from './lead.ts';
import type { Valuation } from './valuation.ts';

/** A lead of the table, in the domain's terms. */
export interface StoredLead {
  readonly lead: Lead;
  readonly valuation: Valuation;
  /** The line that bills it, when it came to more than nothing. */
  readonly lineItemId?: LineItemId;
  readonly receivedAt: Instant;
  readonly createdBy: string;
  /** Its user was erased: user and metadata are gone, and the money stays. */
  readonly erased?: true;
}
