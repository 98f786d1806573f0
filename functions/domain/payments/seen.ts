import type { Instant } from '../../../client/contract/shapes/fields.ts';
import type { ProviderInvoice } from '../sync/answer.ts';
import { type Declined, declineReasonOf } from './decline.ts';
import type { PaymentRecord } from './record.ts';

/** What became of the last try to collect an invoice. */
type Collecting =
  /** Nobody tried, or a try is running. */
  | { readonly kind: 'none' }
  | { readonly kind: 'authentication' }
  | { readonly kind: 'no payment method' }
  | ({ readonly kind: 'declined' } & Declined);

/** An invoice at the provider, with how it is being paid. */
export interface SeenInvoice extends ProviderInvoice {
  readonly collecting: Collecting;
}

/**
 * The payment that an invoice at the provider shows.
 *
 * @param now UTC; what is due before it is overdue
 * @returns undefined for a draft: nobody can pay it yet
 */
export function paymentOf(seen: SeenInvoice, now: Instant): PaymentRecord | undefined {
  const due = seen.dueAt === undefined ? {} : { dueAt: seen.dueAt };
  switch (seen.status) {
    case 'draft':
      return undefined;
    case 'paid':
      return { status: 'paid', ...due, updatedAt: now };
    case 'void':
      return { status: 'voided', updatedAt: now };
    case 'uncollectible':
      return { status: 'uncollectible', ...due, updatedAt: now };
    case 'open':
      return { ...openPayment(seen, now), ...due, updatedAt: now };
    default:
      return seen.status satisfies never;
  }
}

function openPayment(
  { collecting, dueAt }: SeenInvoice,
  now: Instant,
): Pick<PaymentRecord, 'status' | 'reason' | 'detail'> {
  switch (collecting.kind) {
    case 'none':
      return dueAt !== undefined && dueAt < now
        ? { status: 'unpaid', reason: 'overdue' }
        : { status: 'unpaid' };
    case 'authentication':
      return { status: 'action_required', reason: 'authentication_required' };
    case 'no payment method':
      return { status: 'failed', reason: 'no_payment_method' };
    case 'declined': {
      const { message } = collecting;
      return {
        status: 'failed',
        reason: declineReasonOf(collecting),
        ...(message !== undefined && { detail: message.slice(0, LONGEST_DETAIL) }),
      };
    }
    default:
      return collecting satisfies never;
  }
}

/** A provider's message is short. A long one must not fill the item. */
const LONGEST_DETAIL = 500;
