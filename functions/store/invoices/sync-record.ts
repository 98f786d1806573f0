import type { AlertKind } from '../../domain/payments/alert.ts';
import type { PaymentReason, PaymentRecord, PaymentStatus } from '../../domain/payments/record.ts';
import type { Call } from '../../domain/sync/answer.ts';
import type { Cause, CauseCode } from '../../domain/sync/cause.ts';
import type { SyncRecord } from '../../domain/sync/record.ts';
import type { CauseItem, PaymentItem, SyncItem } from '../table/items/sync.ts';

const NOT_DUE: SyncRecord = { status: 'not_due', attempts: 0 };

/** How far an invoice's sync is. An invoice that has no sync is not to be synced. */
export function syncRecordOf(item: SyncItem | undefined): SyncRecord {
  if (!item) return NOT_DUE;
  return {
    status: item.status,
    attempts: item.attempts,
    ...(item.step !== undefined && { step: stepOf(item.step) }),
    ...(item.last_attempt_at !== undefined && { lastAttemptAt: item.last_attempt_at }),
    ...(item.next_attempt_at !== undefined && { nextAttemptAt: item.next_attempt_at }),
    ...(item.cause && { cause: causeOf(item.cause) }),
    ...(item.provider_customer !== undefined && { customerId: item.provider_customer }),
    ...(item.provider_invoice !== undefined && { invoiceId: item.provider_invoice }),
    ...(item.hosted_url !== undefined && { hostedUrl: item.hosted_url }),
    ...paymentPart(item),
    ...(item.payments && { payments: item.payments.map(paymentRecordOf) }),
    ...(item.alerts && { alerts: alertsOf(item.alerts) }),
  };
}

const alertsOf = (alerts: NonNullable<SyncItem['alerts']>) =>
  Object.entries(alerts).map(([kind, told]) => ({ kind: kind as AlertKind, ...told })); // only such kinds are written

/** What is synced and of which nothing else was seen is unpaid, since it was synced. */
function paymentPart({ status, payment, due_at: dueAt, last_attempt_at: since }: SyncItem) {
  if (payment) return { payment: paymentRecordOf(payment) };
  if (status !== 'synced' || since === undefined) return {};
  return { payment: { status: 'unpaid' as const, ...(dueAt !== undefined && { dueAt }), updatedAt: since } };
}

// Only states and reasons are written.
const paymentRecordOf = ({
  status,
  reason,
  detail,
  due_at: dueAt,
  updated_at,
}: PaymentItem): PaymentRecord => ({
  status: status as PaymentStatus,
  ...(reason !== undefined && { reason: reason as PaymentReason }),
  ...(detail !== undefined && { detail }),
  ...(dueAt !== undefined && { dueAt }),
  updatedAt: updated_at,
});

export const paymentItemOf = ({ status, reason, detail, dueAt, updatedAt }: PaymentRecord): PaymentItem => ({
  status,
  reason,
  detail,
  due_at: dueAt,
  updated_at: updatedAt,
});

// Only steps and causes are written.
export const stepOf = (step: string): Call => step as Call;

export const causeOf = ({ last, ...cause }: CauseItem): Cause => ({
  ...oneCauseOf(cause),
  ...(last && { last: oneCauseOf(last) }),
});

const oneCauseOf = ({ code, detail }: Omit<CauseItem, 'last'>) => ({
  code: code as CauseCode, // only causes are written
  ...(detail !== undefined && { detail }),
});
