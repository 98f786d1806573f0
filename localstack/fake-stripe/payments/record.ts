import type Stripe from 'stripe';
import type { InvoiceRecord } from '../invoices/record.ts';
import { newId } from '../state/collection.ts';

/** The payment that Stripe prepares when an invoice is finalized. */
export interface IntentRecord {
  readonly id: string;
  readonly status: 'requires_payment_method' | 'requires_action' | 'succeeded' | 'canceled';
  /** Why the last try to collect failed. */
  readonly error: {
    readonly code: string;
    readonly declineCode: string | null;
    readonly message: string;
  } | null;
}

export const newIntent = (): IntentRecord => ({
  id: newId('pi'),
  status: 'requires_payment_method',
  error: null,
});

const STATUS = { succeeded: 'paid', canceled: 'canceled' } as const;

/** The payments of an invoice, as Stripe answers them. There is one, as soon as something is due. */
export function shownPayments(invoice: InvoiceRecord): Stripe.InvoicePayment[] {
  const { intent, settled, amount_paid: paid } = invoice;
  if (!intent || !settled) return [];
  return [
    {
      id: intent.id.replace(/^pi_/, 'inpay_'),
      object: 'invoice_payment',
      amount_paid: intent.status === 'succeeded' ? paid : null,
      amount_requested: settled.amount_due,
      created: invoice.transitions.finalized_at ?? invoice.created,
      currency: invoice.currency,
      invoice: invoice.id,
      is_default: true,
      livemode: false,
      payment: { type: 'payment_intent', payment_intent: shownIntent(invoice, intent) },
      status: intent.status in STATUS ? STATUS[intent.status as keyof typeof STATUS] : 'open', // one of its names
      status_transitions: { canceled_at: null, paid_at: invoice.transitions.paid_at },
    },
  ];
}

function shownIntent(invoice: InvoiceRecord, { id, status, error }: IntentRecord): Stripe.PaymentIntent {
  return {
    ...WITHOUT_CONTENT,
    id,
    amount: invoice.settled?.amount_due ?? 0,
    amount_received: status === 'succeeded' ? invoice.amount_paid : 0,
    created: invoice.transitions.finalized_at ?? invoice.created,
    currency: invoice.currency,
    customer: invoice.customer,
    last_payment_error: error && {
      type: 'card_error',
      code: error.code,
      message: error.message,
      ...(error.declineCode !== null && { decline_code: error.declineCode }),
    },
    status,
  };
}

/** The fields that are the same for every payment of the fake. */
const WITHOUT_CONTENT = {
  object: 'payment_intent',
  allowed_payment_method_types: null,
  amount_capturable: 0,
  application: null,
  application_fee_amount: null,
  automatic_payment_methods: null,
  canceled_at: null,
  cancellation_reason: null,
  capture_method: 'automatic',
  client_secret: null,
  confirmation_method: 'automatic',
  customer_account: null,
  description: null,
  excluded_payment_method_types: null,
  latest_charge: null,
  livemode: false,
  managed_payments: null,
  metadata: {},
  next_action: null,
  on_behalf_of: null,
  payment_method: null,
  payment_method_configuration_details: null,
  payment_method_options: null,
  payment_method_types: ['card'],
  payment_record: null,
  processing: null,
  receipt_email: null,
  review: null,
  setup_future_usage: null,
  shipping: null,
  source: null,
  statement_descriptor: null,
  statement_descriptor_suffix: null,
  transfer_group: null,
} satisfies Partial<Stripe.PaymentIntent>;
