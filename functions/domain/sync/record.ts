import type { Instant } from '../../../client/contract/shapes/fields.ts';
import type { SyncProgress } from '../invoice-lifecycle.ts';
import type { Call } from './answer.ts';
import type { Cause } from './cause.ts';
import type { Ended } from './decision.ts';

/** How far an invoice is on its way to the payment provider. Times are UTC. */
export interface SyncRecord extends SyncProgress {
  /** The request whose result was written down last. */
  readonly step?: Call;
  readonly lastAttemptAt?: Instant;
  readonly nextAttemptAt?: Instant;
  /** Why it is not synced. While another try is under way, of the try before. */
  readonly cause?: Cause;
  /** The provider's own ids. */
  readonly customerId?: string;
  readonly invoiceId?: string;
  /** The provider's page on which the customer pays. */
  readonly hostedUrl?: string;
}

/** One try, at the time when it began, UTC. */
export interface AttemptRecord {
  readonly at: Instant;
  readonly step?: Call;
  /** `interrupted`: its worker was killed, or lost the table. The next try went on from what is written down. */
  readonly outcome: 'synced' | 'again' | 'failed' | 'interrupted';
  readonly cause?: Cause;
}

/** What a try leaves. */
export type Rest =
  | { readonly status: 'synced' }
  | { readonly status: 'pending'; readonly cause: Cause }
  | { readonly status: 'failed'; readonly cause: Cause };

/**
 * What becomes of a sync when a try ends. One that would be tried again is failed when it was tried often enough.
 *
 * @param tries since it became due, or since somebody last asked for it; this one included
 * @param most how many of them the stage allows
 */
export function restOf(ended: Ended, tries: number, most: number): Rest {
  switch (ended.kind) {
    case 'synced':
      return { status: 'synced' };
    case 'stop':
      return { status: 'failed', cause: ended.cause };
    case 'again':
      return tries < most
        ? { status: 'pending', cause: ended.cause }
        : { status: 'failed', cause: { code: 'too_many_attempts', last: ended.cause } };
    default:
      return ended satisfies never;
  }
}
