import type Stripe from 'stripe';
import type { Instant } from '../../client/contract/shapes/fields.ts';
import type { Answer, ProviderInvoice } from '../domain/sync/answer.ts';
import { UnreadableAnswer } from './failure.ts';

/*
 * The library takes a gateway's 502 with other JSON, or an empty 200, as a success. So the type of an answer proves
 * nothing, and each answer is checked at run time.
 */

/** @throws UnreadableAnswer */
export function idOf(answer: { readonly id?: unknown; readonly object?: unknown }, object: string): string {
  const { id } = answer ?? {};
  if (answer?.object !== object || typeof id !== 'string') {
    throw new UnreadableAnswer(`The answer is not an object of the type ${object}.`);
  }
  return id;
}

/** @throws UnreadableAnswer */
export const invoiceAnswer = (invoice: Stripe.Invoice): Answer => ({
  kind: 'invoice',
  invoice: invoiceOf(invoice),
});

/** @throws UnreadableAnswer */
export const invoicesAnswer = (invoices: readonly Stripe.Invoice[]): Answer => ({
  kind: 'invoices',
  found: invoices.map(invoiceOf),
});

/** @throws UnreadableAnswer */
export function deleted(answer: Stripe.DeletedInvoice): Answer {
  idOf(answer, 'invoice');
  if (answer.deleted !== true) throw new UnreadableAnswer('The answer does not say that it was deleted.');
  return { kind: 'deleted' };
}

const STATUSES = ['draft', 'open', 'paid', 'uncollectible', 'void'] as const;
const isStatus = (status: unknown): status is ProviderInvoice['status'] =>
  STATUSES.some((known) => known === status);

/** @throws UnreadableAnswer */
export function invoiceOf(invoice: Stripe.Invoice): ProviderInvoice {
  const id = idOf(invoice, 'invoice');
  const { status, total, currency, lines, created, due_date: due, hosted_invoice_url: hostedUrl } = invoice;
  if (
    !isStatus(status) ||
    typeof total !== 'number' ||
    typeof currency !== 'string' ||
    typeof created !== 'number' ||
    !lines?.data
  ) {
    throw new UnreadableAnswer(`Invoice ${id} lacks its status, total, currency, time or lines.`);
  }
  return {
    id,
    status,
    // `total`, because the customer's balance changes `amount_due`. The lines cannot be added up either, because the
    // answer has only a page of them.
    total,
    currency: currency.toUpperCase(),
    hasLines: lines.data.length > 0,
    ...(hostedUrl && { hostedUrl }),
    createdAt: instantOf(created),
    ...(typeof due === 'number' && { dueAt: instantOf(due) }),
  };
}

// A timestamp of this form is an Instant.
export const instantOf = (seconds: number): Instant => new Date(seconds * 1_000).toISOString() as Instant;
