import type { BatchOptions } from './add-in-batches.ts';
import type { BillingError } from './errors.ts';
import type { Lead } from './generated/model.ts';
import type { ByOutcome, NotApplied, Summary } from './result-collector.ts';

interface OfLead {
  /** The lead's place among those given. */
  readonly index: number;
  /** The lead's id. */
  readonly lead_id: string;
}

export interface AddedLead extends OfLead {
  /** `created`: taken now. `replayed`: taken before, under this id. */
  readonly outcome: 'created' | 'replayed';
  /** With its valuation. */
  readonly lead: Lead;
}

export interface LeadNotAdded extends OfLead {
  /**
   * - `conflict`: its id was used before with other content, and that lead stands.
   * - `rejected`: it is wrong, as `error.errors` says.
   * - `failed`: it was not settled; `error.outcome` says what is known of it, and `error.retryable` whether to send it
   *   again.
   */
  readonly outcome: NotApplied;
  /** What was wrong, as `addLead` would throw it. */
  readonly error: BillingError;
}

/** What became of one lead; `outcome` tells which of its forms it has. */
export type LeadResult = ByOutcome<AddedLead | LeadNotAdded>;

export interface LeadResults {
  /** One for each lead, in the order given. */
  readonly results: LeadResult[];
  /** How many leads had each outcome. */
  readonly summary: Summary;
  /**
   * Sends only the `failed` leads again, by their ids, and keeps all other results.
   *
   * @param options As for the first call; none of its options is kept.
   */
  recover(options?: BatchOptions): Promise<LeadResults>;
}
