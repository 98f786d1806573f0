import type { Instant } from '../../../client/contract/shapes/fields.ts';
import type { InvoiceRecord } from '../invoice-record.ts';
import type { PaymentRecord } from '../payments/record.ts';
import type { AttemptRecord, SyncRecord } from '../sync/record.ts';

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

/** How an invoice was seen at the provider, the oldest first; none before it is there. */
export const paymentsOf = ({ payment, payments }: SyncRecord): readonly PaymentRecord[] =>
  payments ?? (payment ? [payment] : []);

/** What happened to an invoice, in sentences. */
export interface Explanation {
  /** The answer in one or two sentences. */
  readonly summary: string;
  /** What happened, the oldest first. */
  readonly events: readonly Event[];
  /** What happens next, and what somebody must do. */
  readonly next: string;
}
