import { Big } from 'big.js';
import type { AllowedAction } from '../../client/contract/invoices/invoice.ts';
import type { SyncStatus } from '../../client/contract/invoices/state.ts';
import type { Currency, Instant, InvoiceId } from '../../client/contract/shapes/fields.ts';
import { DomainError } from './errors.ts';
import type { Issued } from './invoicing/issued.ts';
import { type ChargedTax, type TaxRate, taxOn } from './invoicing/tax.ts';
import { roundToMinor } from './money.ts';

/** The state in which a closing ends. If a closing crashed, whoever finds it finishes it in the same state. */
export type CloseTarget = { readonly to: 'finalized' } | { readonly to: 'void'; readonly voidReason: string };

/** The figures of a closed invoice, which never change. Money is in major units. */
interface Figures {
  /** What is owed: the exact sum before tax, rounded once, and the tax on that, rounded once. */
  readonly total: Big;
  /** The sum of the lines, carried amounts and tax included. */
  readonly exactTotal: Big;
  /** Who asked for it to be closed. */
  readonly closedBy: string;
}

/** The state of an invoice: `open → closing → finalized → paid`, or `void`. */
export type Lifecycle =
  | { readonly status: 'open' }
  | ({ readonly status: 'closing'; readonly closedBy: string } & CloseTarget)
  | (Figures & {
      readonly status: 'finalized' | 'paid';
      /** Counts up from 1 for each customer and currency, without gaps. */
      readonly number: number;
      readonly finalizedAt: Instant;
      /** Missing in older invoices. */
      readonly issued?: Issued;
    })
  | (Figures & {
      readonly status: 'void';
      readonly voidReason: string;
      readonly voidedAt: Instant;
      readonly voidedBy: string;
      /** Present if the invoice was finalized before. */
      readonly number?: number;
      readonly finalizedAt?: Instant;
      readonly issued?: Issued;
    });
/** The result of closing an invoice. Money is in major units. */
export type Close = { readonly total: Big; readonly exactTotal: Big } & (
  | {
      readonly status: 'finalized';
      /** Whether it goes to the payment provider. It does not if there is nothing to pay. */
      readonly sync: 'pending' | 'not_due';
      /**
       * Below zero: what the customer has left. It goes to the next invoice. It is exact, since the next invoice rounds
       * again and nothing may be lost.
       */
      readonly carried?: Big;
      /** The tax that its line charges; its amount can be zero, and then it has no line. */
      readonly tax?: ChargedTax;
    }
  | {
      readonly status: 'void';
      readonly sync: 'not_due';
      readonly voidReason: string;
      readonly carried?: never;
      readonly tax?: never;
    }
);

/** The void reason of an invoice without lines: there is nothing to number or to send. */
const EMPTY = 'empty';

/**
 * What a closing does to an invoice whose lines can no longer change. If the sum rounds to less than zero, an extra
 * line brings it to zero, and the sum is carried to the next invoice.
 *
 * If the sum is above zero, the tax comes on top of it. Credits and carried amounts are before tax, so they lower it.
 *
 * @param sums of all its lines; the amount exact, in major units of `currency`
 * @param rate of the tax; undefined if there is none
 */
export function closeOf(
  { amount, lines }: { readonly amount: Big; readonly lines: number },
  currency: Currency,
  target: CloseTarget,
  rate?: TaxRate,
): Close {
  const rounded = roundToMinor(amount, currency);
  const figures = { total: rounded, exactTotal: amount };
  if (target.to === 'void' || lines === 0) {
    const voidReason = target.to === 'void' ? target.voidReason : EMPTY;
    return { status: 'void', ...figures, sync: 'not_due', voidReason };
  }
  if (rounded.gt(0)) return { status: 'finalized', ...withTax(figures, currency, rate), sync: 'pending' };
  if (rounded.eq(0)) return { status: 'finalized', ...figures, sync: 'not_due' };
  const nothing = { total: new Big(0), exactTotal: new Big(0) };
  return { status: 'finalized', ...nothing, sync: 'not_due', carried: amount };
}

function withTax(
  { total, exactTotal }: Pick<Figures, 'total' | 'exactTotal'>,
  currency: Currency,
  rate: TaxRate | undefined,
) {
  if (!rate) return { total, exactTotal };
  const tax = taxOn(total, rate, currency);
  return { total: total.plus(tax.amount), exactTotal: exactTotal.plus(tax.amount), tax };
}

/** The parts of an invoice's sync that decide what may be done to the invoice. */
export interface SyncProgress {
  readonly status: SyncStatus;
  /** The number of tries that called the provider. */
  readonly attempts: number;
}

/** Whether it is certain that the payment provider has nothing of the invoice. */
const isUntouched = ({ status, attempts }: SyncProgress): boolean =>
  status === 'not_due' || (status === 'pending' && attempts === 0);

/**
 * The actions that the server would accept for an invoice now. Finalizing is accepted while the invoice is open or
 * being finalized. A closing on its way to void ends as void, whatever is asked.
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

/**
 * The error for an invoice whose state does not allow what was asked. It names the state, and what may be asked
 * instead.
 */
export function notAllowed(
  action: AllowedAction,
  invoiceId: InvoiceId,
  invoice: Lifecycle,
  sync: SyncProgress,
): DomainError {
  const allowed = allowedActions(invoice, sync);
  const synced = sync.status === 'not_due' ? '' : `, and its sync is ${sync.status}`;
  const instead =
    allowed.length > 0 ? `Allowed now: ${allowed.join(', ')}.` : 'Nothing can be done with it any more.';
  return new DomainError('invoice_state_conflict', {
    detail: `Invoice ${invoiceId} does not allow "${action}" now: it is ${invoice.status}${synced}. ${instead}`,
    allowedActions: allowed,
  });
}
