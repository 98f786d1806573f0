import type { Instant } from '../../../client/contract/shapes/fields.ts';
import { type DeclineReason, declineReasons } from './decline.ts';

/** How far the payment of an invoice has come at the payment provider. Only `paid` and `voided` never change. */
export type PaymentStatus = 'unpaid' | 'action_required' | 'failed' | 'paid' | 'uncollectible' | 'voided';

/** The payment of an invoice, as the provider last showed it. Times are UTC. */
export interface PaymentRecord {
  readonly status: PaymentStatus;
  /** Why the customer must do something. Only while something is to be done. */
  readonly reason?: PaymentReason;
  /** The provider's own words about the last try to collect. They hold no secret. */
  readonly detail?: string;
  /** Until when the customer should pay. An invoice that is charged by itself has none. */
  readonly dueAt?: Instant;
  /** When Tally first saw this state. */
  readonly updatedAt: Instant;
}

interface ReasonText {
  /** What happened, in plain words for the customer. */
  readonly says: string;
  /** What the customer can do about it. */
  readonly todo: string;
}

const PAY_THERE = 'Open the invoice’s page at Stripe and pay there';

/** The one list of what a customer may have to do. The API shows the words. */
export const paymentReasons = {
  ...declineReasons,
  authentication_required: {
    says: 'The bank wants the customer to confirm this payment.',
    todo: `${PAY_THERE}: the bank then asks for the confirmation.`,
  },
  no_payment_method: {
    says: 'Stripe knows no card or account of the customer that it could charge.',
    todo: `${PAY_THERE}, or give a card or a bank account for later invoices.`,
  },
  overdue: {
    says: 'The invoice was not paid by its due date.',
    todo: `${PAY_THERE}.`,
  },
} as const satisfies Record<string, ReasonText>;
export type PaymentReason = DeclineReason | 'authentication_required' | 'no_payment_method' | 'overdue';

const WITHOUT_REASON = {
  unpaid: `The invoice is not paid yet. ${PAY_THERE}, or wait if Stripe charges it by itself.`,
  action_required: `The customer must do something before Stripe can collect the payment. ${PAY_THERE}.`,
  failed: `Stripe could not collect the payment. ${PAY_THERE}, with another card or account.`,
  paid: 'The invoice is paid. Nothing is to be done.',
  uncollectible:
    'Nobody tries to collect this invoice any more. It is still owed, and can still be paid on its page at Stripe.',
  voided: 'The invoice was made void at Stripe. Nothing is owed for it.',
} as const satisfies Record<PaymentStatus, string>;

/**
 * @param payment how far the payment of an invoice is
 * @returns one to three sentences for the customer: what happened, what the bank said, and what to do
 */
export function paymentMessage({
  status,
  reason,
  detail,
}: Pick<PaymentRecord, 'status' | 'reason' | 'detail'>): string {
  if (reason === undefined) return WITHOUT_REASON[status];
  const { says, todo } = paymentReasons[reason];
  const said = detail === undefined ? '' : ` Stripe says: “${detail}”`;
  return `${says}${said} ${todo}`;
}

/** Whether something is to be done about a payment, and the customer is the one who can do it. */
export const isPayable = ({ status }: Pick<PaymentRecord, 'status'>): boolean =>
  status === 'unpaid' || status === 'action_required' || status === 'failed' || status === 'uncollectible';

/** Whether two records say the same, whenever each was seen. */
export const saysTheSame = (one: PaymentRecord, other: PaymentRecord): boolean =>
  one.status === other.status &&
  one.reason === other.reason &&
  one.detail === other.detail &&
  one.dueAt === other.dueAt;
