import type Stripe from 'stripe';
import * as z from 'zod/mini';
import { pageOf } from '../lists.ts';
import { operation } from '../operation.ts';
import { notModelled, paging, parametersOf, required, text } from '../wire/parameters.ts';
import { shownPayments } from './record.ts';

const LIST = '/v1/invoice_payments';

export const paymentOperations = [
  operation(
    'GET',
    LIST,
    parametersOf<Stripe.InvoicePaymentListParams>()({
      ...paging,
      created: notModelled,
      expand: notModelled,
      invoice: text(255),
      payment: z.optional(
        parametersOf<Stripe.InvoicePaymentListParams.Payment>()({
          type: z.literal('payment_intent'),
          payment_intent: required(255),
          payment_record: notModelled,
        }),
      ),
      status: notModelled,
    }),
    ({ account }, { invoice, payment, ...page }) => {
      const found = account.invoices
        .all()
        .filter(({ id }) => invoice === undefined || id === invoice)
        .filter(({ intent }) => payment === undefined || intent?.id === payment.payment_intent)
        .flatMap(shownPayments)
        // Only an invoice shows its payments in full.
        .map((one) => ({
          ...one,
          payment: { ...one.payment, payment_intent: idOf(one.payment.payment_intent) },
        }));
      return pageOf(LIST, found, page, (one) => one);
    },
  ),
];

const idOf = (intent: string | Stripe.PaymentIntent | undefined): string =>
  typeof intent === 'object' ? intent.id : (intent ?? '');
