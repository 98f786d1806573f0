import type { Instant } from '../../../client/contract/shapes/fields.ts';
import type { Lifecycle } from '../invoice-lifecycle.ts';
import type { Expected } from '../sync/decision.ts';
import type { SyncRecord } from '../sync/record.ts';
import type { AlertKind } from './alert.ts';
import { type PaymentRecord, saysTheSame } from './record.ts';
import { paymentOf, type SeenInvoice } from './seen.ts';

/** What Tally knows of an invoice, before it looks at the provider. */
export interface Known {
  readonly lifecycle: Lifecycle;
  readonly sync: SyncRecord;
  /** Its own total, in minor units. Undefined as long as it is not closed, or if it has too many digits. */
  readonly expected: Expected | undefined;
}

/** What follows from a look at an invoice at the provider. */
export type PaymentMove =
  | { readonly kind: 'nothing' }
  /** What the customer must do has changed. The invoice stays as it is. */
  | { readonly kind: 'noted'; readonly payment: PaymentRecord }
  | { readonly kind: 'paid'; readonly payment: PaymentRecord }
  | { readonly kind: 'voided'; readonly payment: PaymentRecord }
  /** The sync is not as far as the provider. Look again later. */
  | { readonly kind: 'wait'; readonly why: string }
  /** The two contradict each other. Nothing is changed, and a person must look. */
  | { readonly kind: 'alert'; readonly alert: AlertKind; readonly detail: string };

const NOTHING: PaymentMove = { kind: 'nothing' };
const alert = (kind: AlertKind, detail: string): PaymentMove => ({ kind: 'alert', alert: kind, detail });

/**
 * Decides what a look at the provider's invoice changes. The provider's states only go forward: open, uncollectible,
 * then paid or void. So `paid` and `void` never change back here, whatever is seen.
 *
 * @param seen the invoice at the provider that carries this invoice's id in its metadata
 * @param now UTC
 */
export function paymentMove(known: Known, seen: SeenInvoice, now: Instant): PaymentMove {
  return otherInvoice(known, seen) ?? contradiction(known, seen) ?? moveOf(known, seen, now);
}

/** Whether the sync still works on it, so that it may not know yet what the provider has. */
const isUnderWay = ({ status }: SyncRecord): boolean => status === 'pending' || status === 'in_progress';

/** The invoice that was seen is not the one that the sync made. */
function otherInvoice({ sync }: Known, seen: SeenInvoice): PaymentMove | undefined {
  if (sync.invoiceId === undefined || sync.invoiceId === seen.id) return undefined;
  if (seen.status === 'draft' || seen.status === 'void') return NOTHING;
  if (isUnderWay(sync)) return { kind: 'wait', why: `The sync knows ${sync.invoiceId}, not ${seen.id}.` };
  return alert('doubled', `${seen.id} is ${seen.status}, beside ${sync.invoiceId}.`);
}

function contradiction({ lifecycle, sync, expected }: Known, seen: SeenInvoice): PaymentMove | undefined {
  if (seen.status === 'draft') return NOTHING;
  const isKnown =
    lifecycle.status === 'finalized' || lifecycle.status === 'paid' || sync.payment !== undefined;
  if (!isKnown) {
    if (seen.status === 'void') return NOTHING;
    return alert(
      'unknown_invoice',
      `${seen.id} is ${seen.status}, and the invoice is ${lifecycle.status} here.`,
    );
  }
  if (seen.status === 'void' || (expected && agrees(seen, expected))) return undefined;
  const own = expected ? `${expected.total} ${expected.currency}` : 'no total';
  return alert('total_differs', `${seen.id} has ${seen.total} ${seen.currency} in minor units, not ${own}.`);
}

const agrees = ({ total, currency }: SeenInvoice, expected: Expected): boolean =>
  total === expected.total && currency === expected.currency;

function moveOf({ lifecycle, sync }: Known, seen: SeenInvoice, now: Instant): PaymentMove {
  const payment = paymentOf(seen, now);
  if (!payment) return NOTHING;
  if (lifecycle.status === 'paid' || lifecycle.status === 'void') {
    return afterTheEnd(lifecycle.status, payment, seen);
  }
  if (payment.status === 'paid') return { kind: 'paid', payment };
  if (payment.status === 'voided') {
    // Its worker would find the invoice void in the middle of a try.
    if (isUnderWay(sync)) return { kind: 'wait', why: `${seen.id} is void, and its sync is under way.` };
    return { kind: 'voided', payment };
  }
  if (sync.payment && saysTheSame(sync.payment, payment)) return NOTHING;
  // A collection that was given up is not taken up again by itself.
  if (sync.payment?.status === 'uncollectible' && payment.status !== 'uncollectible') return NOTHING;
  return { kind: 'noted', payment };
}

function afterTheEnd(status: 'paid' | 'void', payment: PaymentRecord, seen: SeenInvoice): PaymentMove {
  const isTheSame = status === 'paid' ? payment.status === 'paid' : payment.status === 'voided';
  if (isTheSame) return NOTHING;
  return alert('went_back', `${seen.id} is ${seen.status}, and the invoice is ${status} here.`);
}
