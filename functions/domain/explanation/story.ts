import type { Instant } from '../../../client/contract/shapes/fields.ts';
import type { InvoiceRecord } from '../invoice-record.ts';
import type { AttemptRecord } from '../sync/record.ts';

/** Everything that is known of an invoice. Times are UTC. */
export interface InvoiceStory {
  readonly invoice: InvoiceRecord;
  /** The last tries of its sync, the newest first. */
  readonly attempts: readonly AttemptRecord[];
  /** Days after a month's end during which it still takes lines. */
  readonly graceDays: number;
}

/** One sentence or more about something that happened. */
export interface Event {
  readonly at: Instant;
  readonly says: string;
}

/** What happened to an invoice, in sentences. */
export interface Explanation {
  /** The answer in one or two sentences. */
  readonly summary: string;
  /** What happened, the oldest first. */
  readonly events: readonly Event[];
  /** What happens next, and what somebody must do. */
  readonly next: string;
}
