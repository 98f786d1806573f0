import type { Instant } from '../../../client/contract/shapes/fields.ts';
import type { SyncProgress } from '../invoice-lifecycle.ts';
import type { AlertRecord } from '../payments/alert.ts';
import type { PaymentRecord } from '../payments/record.ts';
import type { Call } from './answer.ts';
import { isOfStripe } from './breaker.ts';
import type { Cause } from './cause.ts';
import type { Ended } from './decision.ts';

/** How far the sync of an invoice has come. Times are UTC. */
export interface SyncRecord extends SyncProgress {
  /** The last request whose result was stored. */
  readonly step?: Call;
  readonly lastAttemptAt?: Instant;
  readonly nextAttemptAt?: Instant;
  /** Why it is not synced. While a try is under way, this is the cause of the try before. */
  readonly cause?: Cause;
  /** The provider's own ids. */
  readonly customerId?: string;
  readonly invoiceId?: string;
  /** The provider's page on which the customer pays. */
  readonly hostedUrl?: string;
  /** How far its payment is; undefined before it is at the provider. */
  readonly payment?: PaymentRecord;
  /** The last states of its payment, the oldest first. The last of them is `payment`. */
  readonly payments?: readonly PaymentRecord[];
  /** What the provider told of it and Tally does not follow: the last of each kind. */
  readonly alerts?: readonly AlertRecord[];
}

/** One try. Its time is when it began, in UTC. */
export interface AttemptRecord {
  readonly at: Instant;
  readonly step?: Call;
  /** `interrupted`: its worker was killed, or the table did not answer. The next try went on from the stored state. */
  readonly outcome: 'synced' | 'again' | 'failed' | 'interrupted';
  readonly cause?: Cause;
}

/** What is stored at the end of a try. */
export type Rest =
  | { readonly status: 'synced' }
  | { readonly status: 'pending'; readonly cause: Cause }
  | { readonly status: 'failed'; readonly cause: Cause };

/**
 * The state of a sync after a try. If it had as many tries as the stage allows, it is failed and is not tried again.
 *
 * @param tries how many tries there were since it became due, or since somebody last asked for it. This one is included
 * @param most how many tries the stage allows
 */
export function restOf(ended: Ended, tries: number, most: number): Rest {
  switch (ended.kind) {
    case 'synced':
      return { status: 'synced' };
    case 'stop':
      return { status: 'failed', cause: ended.cause };
    case 'again':
      // Whether a try counts that only Stripe made fail is known when the next one begins.
      return tries - (isOfStripe(ended.cause) ? 1 : 0) < most
        ? { status: 'pending', cause: ended.cause }
        : { status: 'failed', cause: { code: 'too_many_attempts', last: ended.cause } };
    default:
      return ended satisfies never;
  }
}
