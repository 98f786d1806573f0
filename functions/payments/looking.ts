import type Stripe from 'stripe';
import { type InvoiceId, invoiceId } from '../../client/contract/shapes/fields.ts';
import type { SeenInvoice } from '../domain/payments/seen.ts';
import type { Failure } from '../domain/sync/answer.ts';
import { invoiceOf } from './answers.ts';
import { failureOf, UnreadableAnswer } from './failure.ts';
import type { Operation, Way } from './turn.ts';

/* Reads what Stripe has. Nothing is changed there. */

/** Stripe did not answer the question. */
export class LookFailed extends Error {
  override readonly name = 'LookFailed';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super('message' in failure ? `${failure.kind}: ${failure.message}` : failure.kind);
    this.failure = failure;
  }
}

/** An invoice at Stripe, and what its metadata says. */
export interface Looked {
  readonly seen: SeenInvoice;
  /** Whether somebody tried to collect it. */
  readonly wasTried: boolean;
  /** Which installation of Tally made it. */
  readonly installation: string | undefined;
  /** The invoice of Tally that it is for. */
  readonly invoiceId: InvoiceId | undefined;
}

/** With this, Stripe shows what became of the last try to collect. */
const WITH_PAYMENTS = ['payments.data.payment.payment_intent'];

/**
 * @param id Stripe's id of an invoice
 * @returns undefined if Stripe has no such invoice: it was deleted
 * @throws LookFailed
 */
export const lookAtInvoice = (way: Way, id: string): Promise<Looked | undefined> =>
  looking(way, 'retrieve invoice', async ({ invoices }) =>
    lookedAt(await invoices.retrieve(id, { expand: WITH_PAYMENTS })),
  );

/**
 * The invoice that a payment was for.
 *
 * @param paymentIntent Stripe's id of a payment
 * @returns undefined if it was not for an invoice
 * @throws LookFailed
 */
export async function lookAtPaidInvoice(way: Way, paymentIntent: string): Promise<Looked | undefined> {
  const invoice = await looking(way, 'list invoice payments', async ({ invoicePayments }) => {
    const payment = { type: 'payment_intent', payment_intent: paymentIntent } as const;
    const answer = await invoicePayments.list({ payment, limit: 1 });
    if (answer?.object !== 'list' || !Array.isArray(answer.data)) {
      throw new UnreadableAnswer('The answer is not a list.');
    }
    const [found] = answer.data;
    return typeof found?.invoice === 'object' ? found.invoice.id : found?.invoice;
  });
  return invoice === undefined ? undefined : lookAtInvoice(way, invoice);
}

/** Which installation of Tally made it. */
export const installationIn = (invoice: Stripe.Invoice | undefined): string | undefined =>
  invoice?.metadata?.['tally_installation'];

/** @throws UnreadableAnswer */
export function lookedAt(invoice: Stripe.Invoice): Looked {
  const { metadata } = invoice ?? {};
  const named = invoiceId.safeParse(metadata?.['tally_invoice_id']);
  return {
    seen: { ...invoiceOf(invoice), collecting: collectingOf(invoice) },
    wasTried: invoice.attempted === true,
    installation: installationIn(invoice),
    invoiceId: named.success ? named.data : undefined,
  };
}

function collectingOf({ attempted, payments }: Stripe.Invoice): SeenInvoice['collecting'] {
  const open = (payments?.data ?? []).filter(({ status }) => status === 'open');
  const intents = open
    .map(({ payment }) => payment?.payment_intent)
    .filter((intent) => typeof intent === 'object' && intent !== null);
  const intent = intents.at(-1);
  if (!intent) return { kind: 'none' };
  const { status, last_payment_error: error } = intent;
  if (status === 'requires_action' || error?.code === 'authentication_required') {
    return { kind: 'authentication' };
  }
  if (error) {
    return {
      kind: 'declined',
      ...(error.code !== undefined && { code: error.code }),
      ...(error.decline_code !== undefined && { declineCode: error.decline_code }),
      ...(error.message !== undefined && { message: error.message }),
    };
  }
  // Stripe tried to collect, and had nothing to try it with.
  return attempted && status === 'requires_payment_method' ? { kind: 'no payment method' } : { kind: 'none' };
}

/**
 * Takes a turn, and looks.
 *
 * @param look sends one request. It changes nothing that a second one would change again
 * @returns undefined if Stripe does not have the object
 * @throws LookFailed
 */
export async function looking<Answer>(
  { stripe, turn, again }: Way,
  operation: Operation,
  look: (stripe: Stripe) => Promise<Answer>,
): Promise<Answer | undefined> {
  for (let looks = 1; ; looks += 1) {
    await turn(operation);
    try {
      return await look(stripe);
    } catch (error) {
      const failure = failureOf(error, 'look at invoice');
      if (failure.kind === 'missing') return undefined;
      if (!(await again?.(failure, looks))) throw new LookFailed(failure);
    }
  }
}
