import { Big } from 'big.js';
import type { AllowedAction } from '../../client/contract/invoices/invoice.ts';
import type { SyncStatus } from '../../client/contract/invoices/state.ts';
import type { Currency, Instant, InvoiceId } from '../../client/contract/shapes/fields.ts';
import { DomainError } from './errors.ts';
import { roundToMinor } from './money.ts';

/** What a closing ends in. A closing that crashed is finished towards the same end by whoever finds it. */
export type CloseTarget = { readonly to: 'finalized' } | { readonly to: 'void'; readonly voidReason: string };

/** What a closed invoice says, for ever: money in major units. */
interface Figures {
  /** What is owed: the exact total, rounded once. */
  readonly total: Big;
  /** The sum of the lines, the carried amounts among them. */
  readonly exactTotal: Big;
  /** Who asked for it to be closed. */
  readonly closedBy: string;
}

/** Where an invoice stands: `open → closing → finalized → paid`, or `void`. */
export type Lifecycle =
  | { readonly status: 'open' }
  | ({ readonly status: 'closing'; readonly closedBy: string } & CloseTarget)
  | (Figures & {
      readonly status: 'finalized' | 'paid';
      /** Counts up from 1 for each customer and currency, without gaps. */
      readonly number: number;
      readonly finalizedAt: Instant;
    })
  | (Figures & {
      readonly status: 'void';
      readonly voidReason: string;
      readonly voidedAt: Instant;
      readonly voidedBy: string;
      /** Of one that was finalized before. */
      readonly number?: number;
      readonly finalizedAt?: Instant;
    });
/** What closing an invoice comes to: money in major units. */
export type Close = { readonly total: Big; readonly exactTotal: Big } & (
  | {
      readonly status: 'finalized';
      /** Whether it goes to the payment provider: nothing to pay, nothing to send. */
      readonly sync: 'pending' | 'not_due';
      /**
       * Below zero: what the customer has left, which goes to the next invoice. Exact, so that nothing of it is lost
       * to a rounding that the next invoice makes once more.
       */
      readonly carried?: Big;
    }
  | {
      readonly status: 'void';
      readonly sync: 'not_due';
      readonly voidReason: string;
      readonly carried?: never;
    }
);

/** The reason of an invoice without lines: there is nothing to number or to send. */
const EMPTY = 'empty';

/**
 * What a close does to an invoice whose lines can no longer change. A sum that rounds to less than nothing is brought
 * to zero by a line of its own, and carried to the next invoice.
 *
 * @param sums of all its lines; the amount exact, in major units of `currency`
 */
export function closeOf(
  { amount, lines }: { readonly amount: Big; readonly lines: number },
  currency: Currency,
  target: CloseTarget,
): Close {
  const rounded = roundToMinor(amount, currency);
  const figures = { total: rounded, exactTotal: amount };
  if (target.to === 'void' || lines === 0) {
    const voidReason = target.to === 'void' ? target.voidReason : EMPTY;
    return { status: 'void', ...figures, sync: 'not_due', voidReason };
  }
  if (rounded.gt(0)) return { status: 'finalized', ...figures, sync: 'pending' };
  if (rounded.eq(0)) return { status: 'finalized', ...figures, sync: 'not_due' };
  const nothing = { total: new Big(0), exactTotal: new Big(0) };
  return { status: 'finalized', ...nothing, sync: 'not_due', carried: amount };
}

/** The sync of an invoice, as far as it decides what may be done to it. */
export interface SyncProgress {
  readonly status: SyncStatus;
  /** Tries that reached out to the provider. */
  readonly attempts: number;
}

/** Whether nothing of the invoice can be at the payment provider yet. */
const isUntouched = ({ status, attempts }: SyncProgress): boolean =>
  status === 'not_due' || (status === 'pending' && attempts === 0);

/**
 * What the server would accept for an invoice now. Finalizing is accepted while it is open or on its way; a closing
 * on its way to void ends there, whatever is asked.
 *
 * @returns in a fixed order
 */
export function allowedActions(invoice: Lifecycle, sync: SyncProgress): AllowedAction[] {
  switch (invoice.status) {
    case 'open':
      return ['finalize', 'void', 'credit'];
    case 'closing':
      return invoice.to === 'void' ? ['void'] : ['finalize', 'credit'];
    case 'finalized':
      return [
        ...(isUntouched(sync) ? (['void'] as const) : []),
        ...(sync.status === 'not_due' ? [] : (['sync'] as const)),
        'credit',
      ];
    case 'paid':
      return ['credit'];
    case 'void':
      return [];
    default:
      return invoice satisfies never;
  }
}

/** An invoice is not in a state for what was asked; says what it is, and what may be asked instead. */
export function notAllowed(
  action: AllowedAction,
  invoiceId: InvoiceId,
  invoice: Lifecycle,
  sync: SyncProgress,
): DomainError {
  const allowed = allowedActions(invoice, sync);
  const synced = sync.status === 'not_due' ? '' : `, and its sync is ${sync.status}`;
  const instead =
    allowed.length > 0 ? `Allowed now: ${allowed.join(', ')}.` : 'Nothing can be done to it any more.';
  return new DomainError('invoice_state_conflict', {
    detail: `Invoice ${invoiceId} cannot be asked to ${action}: it is ${invoice.status}${synced}. ${instead}`,
    allowedActions: allowed,
  });
}
