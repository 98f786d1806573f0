import type { Instant, InvoiceId } from '../../../client/contract/shapes/fields.ts';
import { type Known, paymentMove } from './move.ts';
import type { SeenInvoice } from './seen.ts';

/** How Tally and the payment provider can differ about an invoice. */
export const differenceKinds = {
  missing: 'It is synced here, and Stripe does not have it.',
  extra: 'Stripe has a finalized invoice that Tally does not know.',
  extra_draft: 'Stripe has a draft that Tally does not use.',
  total: 'The totals or the currencies differ.',
  payment: 'Stripe shows another payment than Tally: an event was lost.',
  unsynced: 'Stripe has it, and Tally does not know that it is synced.',
} as const satisfies Record<string, string>;
export type DifferenceKind = keyof typeof differenceKinds;

export interface Difference {
  readonly kind: DifferenceKind;
  readonly invoiceId: InvoiceId;
  /** The provider's id of its invoice. */
  readonly providerId: string;
  /** One or two sentences: what differs, and how. */
  readonly detail: string;
}

/** A due date may pass some time before the provider says that it has passed. */
const OVERDUE_GRACE_MS = 2 * 86_400_000;

/**
 * Compares an invoice with one at the provider that carries its id.
 *
 * @param known what Tally knows; undefined if there is no such invoice, or it never had anything to sync
 * @param now UTC
 * @returns undefined if they agree, or if the sync still works on it
 */
export function differenceOf(known: Known | undefined, seen: SeenInvoice, now: Instant): Found | undefined {
  if (!known || (known.sync.status === 'not_due' && known.sync.payment === undefined)) {
    return unknownHere(seen, '');
  }
  const { sync } = known;
  if (sync.invoiceId !== undefined && sync.invoiceId !== seen.id) {
    return sync.status === 'in_progress' ? undefined : unknownHere(seen, ` Tally knows ${sync.invoiceId}.`);
  }
  return sync.status === 'synced' ? payment(known, seen, now) : unsynced(known, seen);
}

type Found = Pick<Difference, 'kind' | 'detail'>;

const found = (kind: DifferenceKind, detail: string): Found => ({
  kind,
  detail: `${differenceKinds[kind]} ${detail}`,
});

/** What is void there, nobody owes. */
function unknownHere({ id, status }: SeenInvoice, known: string): Found | undefined {
  if (status === 'void') return undefined;
  return found(status === 'draft' ? 'extra_draft' : 'extra', `${id} is ${status}.${known}`);
}

/** A try is counted before it begins. So without a try, the provider can only have it from before a restore. */
function unsynced({ sync }: Known, { id, status }: SeenInvoice): Found | undefined {
  const isUnderWay = sync.status === 'in_progress' || (sync.status === 'pending' && sync.attempts > 0);
  if (isUnderWay || status === 'draft' || status === 'void') return undefined;
  return found('unsynced', `${id} is ${status}, and its sync is ${sync.status}.`);
}

function payment(known: Known, seen: SeenInvoice, now: Instant): Found | undefined {
  // A timestamp of this form is an Instant.
  const lenient = new Date(Date.parse(now) - OVERDUE_GRACE_MS).toISOString() as Instant;
  const move = paymentMove(known, seen, lenient);
  switch (move.kind) {
    case 'nothing':
    case 'wait':
      return undefined;
    case 'alert':
      return found(move.alert === 'total_differs' ? 'total' : 'payment', move.detail);
    case 'noted':
    case 'paid':
    case 'voided': {
      const { status, reason } = move.payment;
      const here = known.sync.payment?.status ?? 'unknown';
      return found('payment', `${seen.id} is ${reason ?? status}, and here it is ${here}.`);
    }
    default:
      return move satisfies never;
  }
}
