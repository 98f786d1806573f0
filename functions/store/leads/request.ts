import type { Instant } from '../../../client/contract/shapes/fields.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { LeadRules } from '../../domain/leads/lead-rules.ts';
import type { BillingMonths } from '../../domain/months.ts';
import type { CountedMonth } from './counters.ts';
import type { LeadUserRef } from './lead-user.ts';

/** A request for one lead, with the rules of its time and its customer already applied. */
export interface LeadRequest {
  readonly lead: Lead;
  /** Which invoice takes its line. */
  readonly months: BillingMonths;
  readonly createdBy: string;
  readonly now: Instant;
}

/** A lead before it is known what it comes to. */
export interface NewLead {
  readonly request: LeadRequest;
  readonly user: LeadUserRef;
}

/** The owner of the leads that are added, the rules, and the try. */
export interface Work {
  readonly of: CountedMonth;
  readonly rules: LeadRules;
  /** The same over all tries of one call: by it a writer knows its own leads again. */
  readonly attempt: string;
}
