import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import type { Parts } from '../answering.ts';
import { type EventType, record } from '../events/record.ts';
import { moved, paid } from '../invoices/moving.ts';
import { keep } from '../invoices/named.ts';
import type { InvoiceRecord, Status } from '../invoices/record.ts';
import type { Call } from '../operation.ts';
import { accountIds, openAccount } from '../state/account.ts';
import { seconds } from '../state/clock.ts';
import { newId } from '../state/collection.ts';
import { inTransaction } from '../state/database.ts';

/** What customers, banks and people at Stripe's pages do. The API has no requests for these. */
const acts = {
  pay: {
    in: ['open', 'uncollectible'],
    does: (call, invoice) => keep(call, paid(call, invoice), 'invoice.paid'),
  },
  decline: { in: ['open'], does: (call, invoice, code) => tried(call, invoice, declined(code)) },
  confirm: { in: ['open'], does: (call, invoice) => tried(call, invoice, unconfirmed) },
  no_method: { in: ['open'], does: (call, invoice) => tried(call, invoice, withoutMethod) },
  overdue: { in: ['open'], does: (call, invoice) => keep(call, invoice, 'invoice.overdue') },
  void: {
    in: ['open', 'uncollectible'],
    does: (call, invoice) => keep(call, moved(invoice, 'void', { voided_at: call.now }), 'invoice.voided'),
  },
  give_up: {
    in: ['open'],
    does: (call, invoice) =>
      keep(
        call,
        moved(invoice, 'uncollectible', { marked_uncollectible_at: call.now }),
        'invoice.marked_uncollectible',
      ),
  },
  refund: { in: ['paid'], does: (call, invoice) => told(call, 'charge.refunded', chargeOf(invoice)) },
  dispute: {
    in: ['paid'],
    does: (call, invoice) => told(call, 'charge.dispute.created', disputeOf(invoice)),
  },
  credit_note: {
    in: ['open', 'paid', 'uncollectible'],
    does: (call, invoice) => told(call, 'credit_note.created', creditNoteOf(invoice)),
  },
} as const satisfies Record<
  string,
  { readonly in: readonly Status[]; does(call: Call, invoice: InvoiceRecord, code: string): object }
>;
export type Act = keyof typeof acts;
const names = Object.keys(acts) as [Act, ...Act[]]; // Object.keys forgets the literal keys

/** What can be done with an invoice of a status. */
export const actsOn = (status: string | null): Act[] =>
  names.filter((name) => acts[name].in.some((each) => each === status));

export const act = z.strictObject({
  invoice: z.string(),
  do: z.enum(names),
  /** Of `decline`: the bank's reason, such as `insufficient_funds`. */
  code: z._default(z.string(), 'generic_decline'),
});

/** @returns the invoice or the object that was made; undefined if there is no such invoice, or it is in another state */
export function doAct(
  parts: Parts,
  { invoice: id, do: name, code }: z.output<typeof act>,
): object | undefined {
  const { database, clock } = parts;
  for (const account of accountIds(database).map((each) => openAccount(database, each))) {
    const invoice = account.invoices.find(id);
    if (!invoice || !actsOn(invoice.status).includes(name)) continue;
    const call: Call = {
      account,
      now: seconds(clock.now()),
      ids: { invoice: id },
      url: parts.url(),
      requestId: newId('req'),
      idempotencyKey: undefined,
      searchLag: parts.searchLag,
    };
    return inTransaction(database, () => acts[name].does(call, invoice, code));
  }
  return undefined;
}

type Tried = Pick<NonNullable<InvoiceRecord['intent']>, 'status' | 'error'> & { readonly event: EventType };

const declined = (code: string): Tried => ({
  status: 'requires_payment_method',
  error: {
    code: code === 'expired_card' || code === 'incorrect_cvc' ? code : 'card_declined',
    declineCode: code,
    message: code === 'insufficient_funds' ? 'Your card has insufficient funds.' : 'Your card was declined.',
  },
  event: 'invoice.payment_failed',
});
const unconfirmed: Tried = {
  status: 'requires_action',
  error: null,
  event: 'invoice.payment_action_required',
};
const withoutMethod: Tried = {
  status: 'requires_payment_method',
  error: null,
  event: 'invoice.payment_failed',
};

/** Somebody tried to collect, and it did not work. */
function tried(call: Call, invoice: InvoiceRecord, { event, ...intent }: Tried): object {
  const before = invoice.intent ?? { id: newId('pi') };
  return keep(call, { ...invoice, attempted: true, intent: { id: before.id, ...intent } }, event);
}

function told(call: Call, type: EventType, object: object): object {
  record(call, type, object);
  return object;
}

/* Only the main fields of these objects. Nobody can ask the fake for them. */
const chargeOf = (invoice: InvoiceRecord): object => ({
  id: newId('ch'),
  object: 'charge',
  amount: invoice.amount_paid,
  amount_refunded: invoice.amount_paid,
  currency: invoice.currency,
  customer: invoice.customer,
  metadata: {},
  payment_intent: invoice.intent?.id ?? null,
  refunded: true,
});
const disputeOf = (invoice: InvoiceRecord): object => ({
  id: newId('du'),
  object: 'dispute',
  amount: invoice.amount_paid,
  charge: newId('ch'),
  currency: invoice.currency,
  metadata: {},
  payment_intent: invoice.intent?.id ?? null,
  reason: 'product_not_received',
  status: 'needs_response',
});
const creditNoteOf = (invoice: InvoiceRecord): object => ({
  id: newId('cn'),
  object: 'credit_note',
  amount: 100,
  currency: invoice.currency,
  customer: invoice.customer,
  invoice: invoice.id,
  metadata: {},
  number: randomUUID().slice(0, 8),
});
