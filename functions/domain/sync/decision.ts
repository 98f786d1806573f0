import type { Answer, Call, Failure, ProviderInvoice } from './answer.ts';
import type { Cause } from './cause.ts';
import {
  type Contact,
  type CustomerState,
  changing,
  forgotten,
  type InvoiceState,
  isOutdated,
  nextGeneration,
  notSent,
  type SyncState,
} from './state.ts';

/** What an invoice must come to at the provider. */
export interface Expected {
  /** In minor units of the currency. */
  readonly total: number;
  /** ISO 4217, upper case. */
  readonly currency: string;
}

/** What the provider must have in the end. */
export interface Wanted extends Expected {
  readonly customer: Contact;
}

/**
 * What the sync does after an answer. Each decision holds the state that must be stored before anything else happens.
 */
export type Decision =
  | { readonly kind: 'go on'; readonly state: SyncState }
  | { readonly kind: 'synced'; readonly state: SyncState; readonly invoice: ProviderInvoice }
  /** Try again later, with the next request for the state. */
  | {
      readonly kind: 'again';
      readonly state: SyncState;
      readonly cause: Cause;
      readonly retryAfterMs?: number;
    }
  /** A person must solve something first. */
  | { readonly kind: 'stop'; readonly state: SyncState; readonly cause: Cause };

/** How a try ended: every decision except `go on`. */
export type Ended = Exclude<Decision, { kind: 'go on' }> & { readonly call: Call };

/**
 * The next request for an invoice. If an object may exist already, the sync looks for it before it makes one. So a
 * request of a new generation makes nothing twice.
 *
 * The customer is changed before the invoice, because the provider copies its name and address to the invoice. But the
 * invoice is looked for first: if it is finalized already, nothing else is needed.
 *
 * @param contact what Tally has of the customer now
 */
export function nextCall({ customer, invoice }: SyncState, contact: Contact): Call {
  if (invoice.id === undefined && customer.id === undefined) {
    return customer.isUnsure ? 'find customer' : 'create customer';
  }
  if (invoice.isUnsure) return invoice.id === undefined ? 'find invoice' : 'look at invoice';
  if (customer.id !== undefined && isOutdated(customer, contact)) return 'update customer';
  return invoice.id === undefined ? 'create invoice' : nextCallOf(invoice);
}

function nextCallOf({ draft }: InvoiceState): Call {
  switch (draft) {
    case 'empty':
      return 'add lines';
    case 'filled':
      return 'finalize';
    case 'spoilt':
      return 'delete draft';
    default:
      return draft satisfies never;
  }
}

/**
 * Decides what follows from the provider's answer to a request.
 *
 * @param state the state when the request was sent
 * @param call the request
 * @param answer the provider's answer
 * @param expected the invoice's own total and currency, and its customer. A draft with another total is never finalized
 */
export function decide(state: SyncState, call: Call, answer: Answer, expected: Wanted): Decision {
  switch (answer.kind) {
    case 'customer':
      return goOn({ ...state, customer: afterCustomer(state.customer, call, answer.id, expected.customer) });
    case 'invoices':
      return afterSearch(state, answer.found, expected);
    case 'invoice':
      return call === 'add lines'
        ? afterLines(state, answer.invoice, expected)
        : afterLook(state, answer.invoice, expected);
    case 'deleted':
      return goOn({ ...state, invoice: startedOver(state.invoice) });
    case 'failed':
      return afterFailure(state, call, answer.failure);
    default:
      return answer satisfies never;
  }
}

/** If it was found, nobody knows with which name and address it was made. */
function afterCustomer(
  before: CustomerState,
  call: Call,
  id: string | undefined,
  sent: Contact,
): CustomerState {
  const customer = { ...changing(before), isUnsure: false, ...(id !== undefined && { id }) };
  if (call === 'create customer') return { ...customer, sent };
  return call === 'update customer' ? { ...customer, sent, updates: customer.updates + 1 } : customer;
}

const goOn = (state: SyncState): Decision => ({ kind: 'go on', state });
const stop = (state: SyncState, cause: Cause): Decision => ({ kind: 'stop', state, cause });

/** A new draft, under new keys. The provider just showed that it has none, so the sync need not look for one. */
const startedOver = ({ generation }: InvoiceState): InvoiceState => ({
  ...notSent,
  generation: generation + 1,
});

const isFinalized = ({ status }: ProviderInvoice): boolean =>
  status === 'open' || status === 'paid' || status === 'uncollectible';

function afterSearch(state: SyncState, found: readonly ProviderInvoice[], expected: Expected): Decision {
  const finalized = found.filter(isFinalized);
  if (finalized.length > 1) {
    const ids = finalized.map(({ id }) => id).join(', ');
    return stop(state, { code: 'doubled_at_provider', detail: ids });
  }
  const withStatus = (status: ProviderInvoice['status']) => found.find((each) => each.status === status);
  const known = finalized[0] ?? withStatus('draft') ?? withStatus('void');
  if (known) return afterLook(state, known, expected);
  return goOn({ ...state, invoice: { ...state.invoice, isUnsure: false } });
}

/**
 * If the total differs although all lines are there, something at the provider changes it. It would change the next
 * draft too.
 */
function afterLines(state: SyncState, invoice: ProviderInvoice, expected: Expected): Decision {
  if (agrees(invoice, expected)) return goOn({ ...state, invoice: { ...state.invoice, draft: 'filled' } });
  const spoilt = { ...state, invoice: nextGeneration<InvoiceState>({ ...state.invoice, draft: 'spoilt' }) };
  return stop(spoilt, { code: 'total_differs', detail: difference(invoice, expected) });
}

/** What the sync does after it sees the provider's invoice. The invoice was just made, found, read or finalized. */
function afterLook(before: SyncState, found: ProviderInvoice, expected: Expected): Decision {
  const { refusal, ...known } = before.invoice;
  const invoice: InvoiceState = { ...known, id: found.id, isUnsure: false };
  const state = { ...before, invoice };
  if (found.status === 'void') return stop(state, { code: 'voided_at_provider' });
  if (isFinalized(found)) {
    if (agrees(found, expected)) return { kind: 'synced', state, invoice: found };
    return stop(state, { code: 'total_differs_finalized', detail: difference(found, expected) });
  }
  if (!found.hasLines) return goOn({ ...state, invoice: { ...invoice, draft: 'empty' } });
  if (!agrees(found, expected)) return goOn({ ...state, invoice: { ...invoice, draft: 'spoilt' } });
  const filled: InvoiceState = { ...invoice, draft: 'filled' };
  // It is still a draft, so the provider did refuse to finalize it.
  if (refusal) return stop({ ...state, invoice: nextGeneration(filled) }, refusal);
  return goOn({ ...state, invoice: filled });
}

const agrees = (invoice: ProviderInvoice, { total, currency }: Expected): boolean =>
  invoice.total === total && invoice.currency === currency;

const difference = (invoice: ProviderInvoice, { total, currency }: Expected): string =>
  `${invoice.total} ${invoice.currency} in minor units, instead of ${total} ${currency}.`;

/** The object that a request makes or changes: the customer or the invoice. */
const subjectOf = (call: Call): 'customer' | 'invoice' =>
  call.endsWith('customer') ? 'customer' : 'invoice';

const READS: readonly Call[] = ['find customer', 'find invoice', 'look at invoice'];

function afterFailure(state: SyncState, call: Call, failure: Failure): Decision {
  switch (failure.kind) {
    case 'no answer':
      return { kind: 'again', state, cause: { code: 'provider_unreachable' } };
    case 'busy': {
      const { retryAfterMs } = failure;
      return {
        kind: 'again',
        state,
        cause: { code: 'provider_busy' },
        ...(retryAfterMs !== undefined && { retryAfterMs }),
      };
    }
    case 'not authorized':
      return { kind: 'again', state, cause: { code: 'api_key_refused', detail: failure.message } };
    // The provider keeps the error under the key. Nobody knows whether the change was made.
    case 'server error':
      return { kind: 'again', state: renewed(state, call), cause: { code: 'provider_error' } };
    case 'key used otherwise':
      return goOn(renewed(state, call));
    case 'missing':
      return goOn(withoutMissing(call === 'update customer' ? renewed(state, call) : state, failure.object));
    case 'refused':
      return afterRefusal(state, call, failure);
    default:
      return failure satisfies never;
  }
}

/** New keys for the object of the request. A read has no key, so it is simply done again. */
function renewed(state: SyncState, call: Call): SyncState {
  if (READS.includes(call)) return state;
  if (call === 'update customer') {
    return { ...state, customer: { ...state.customer, updates: state.customer.updates + 1 } };
  }
  return subjectOf(call) === 'customer'
    ? { ...state, customer: nextGeneration(state.customer) }
    : { ...state, invoice: nextGeneration(state.invoice) };
}

/** Under its old keys, the provider still answers with the deleted object. So new keys are needed. */
function withoutMissing({ customer, invoice }: SyncState, object: 'customer' | 'invoice'): SyncState {
  return {
    customer: object === 'customer' ? forgotten(customer) : customer,
    invoice: { ...forgotten(invoice), draft: 'empty' },
  };
}

type Refusal = Extract<Failure, { kind: 'refused' }>;

function afterRefusal(state: SyncState, call: Call, refusal: Refusal): Decision {
  const cause = causeOf(refusal);
  // The invoice may be finalized or deleted already. So the next request looks at it.
  if (call === 'finalize') {
    return goOn({ ...state, invoice: { ...state.invoice, isUnsure: true, refusal: cause } });
  }
  if (call === 'delete draft') {
    return goOn({ ...state, invoice: { ...state.invoice, isUnsure: true } });
  }
  return stop(renewed(state, call), cause);
}

function causeOf({ reason, message }: Refusal): Cause {
  switch (reason) {
    case 'e-mail':
      return { code: 'email_refused', detail: message };
    case 'payment':
      return { code: 'payment_refused', detail: message };
    case 'other':
      return { code: 'refused_by_provider', detail: message };
    default:
      return reason satisfies never;
  }
}
