import type { InvoicePayment, InvoiceSync, SyncStep } from '../../../client/contract/invoices/sync.ts';
import { isPayable, type PaymentRecord, paymentMessage } from '../../domain/payments/record.ts';
import type { Call } from '../../domain/sync/answer.ts';
import { type Cause, causeMessage, isCustomerFixable } from '../../domain/sync/cause.ts';
import type { SyncRecord } from '../../domain/sync/record.ts';

export function syncView(sync: SyncRecord): InvoiceSync {
  return {
    status: sync.status,
    step: stepView(sync.step),
    attempts: sync.attempts,
    ...(sync.lastAttemptAt !== undefined && { last_attempt_at: sync.lastAttemptAt }),
    ...(sync.nextAttemptAt !== undefined && { next_attempt_at: sync.nextAttemptAt }),
    ...causeView(sync.cause),
    customer_fixable: sync.cause !== undefined && isCustomerFixable(sync.cause),
    provider_ids: {
      ...(sync.customerId !== undefined && { customer: sync.customerId }),
      ...(sync.invoiceId !== undefined && { invoice: sync.invoiceId }),
    },
    ...(sync.hostedUrl !== undefined && { hosted_invoice_url: sync.hostedUrl }),
    ...(sync.payment && { payment: paymentView(sync.payment) }),
  };
}

const paymentView = (payment: PaymentRecord): InvoicePayment => ({
  status: payment.status,
  ...(payment.reason !== undefined && { reason: payment.reason }),
  message: paymentMessage(payment),
  customer_fixable: isPayable(payment),
  ...(payment.dueAt !== undefined && { due_at: payment.dueAt }),
  updated_at: payment.updatedAt,
});

export const causeView = (cause: Cause | undefined) =>
  cause && { cause: cause.code, message: causeMessage(cause) };

export const stepView = (step: Call | undefined): SyncStep | null => (step ? steps[step] : null);

/** The API's names of the sync's requests. */
const steps = {
  'find customer': 'find_customer',
  'create customer': 'create_customer',
  'update customer': 'update_customer',
  'find invoice': 'find_invoice',
  'create invoice': 'create_invoice',
  'look at invoice': 'look_at_invoice',
  'add lines': 'add_lines',
  'delete draft': 'delete_draft',
  finalize: 'finalize',
} as const satisfies Record<Call, SyncStep>;
