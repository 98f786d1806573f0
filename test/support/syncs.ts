import { Big } from 'big.js';
import type { Instant, InvoiceId } from '../../client/contract/shapes/fields.ts';
import type { Call } from '../../functions/domain/sync/answer.ts';
import { sound } from '../../functions/domain/sync/breaker.ts';
import type { Ended } from '../../functions/domain/sync/decision.ts';
import { type SyncState, sentAt } from '../../functions/domain/sync/state.ts';
import { createCustomer } from '../../functions/store/customers/customers.ts';
import { addLineItem } from '../../functions/store/line-items/adding.ts';
import { type Claimed, claimSync } from '../../functions/store/sync/claiming.ts';
import { endSync, keepSync } from '../../functions/store/sync/keeping.ts';
import type { Table } from '../../functions/store/table/table.ts';
import { at, customer, monthOf, oneOff } from './charges.ts';
import { asked, finalizeRunning } from './closing.ts';
import { lineItemRequest } from './line-item-requests.ts';
import { acme } from './replies.ts';

const SLOT = { customerId: customer('acme'), currency: 'USD', month: monthOf('2026-11') } as const;

export const NOW = asked.now;
export const LEASE_MS = 60_000;
export const MOST_TRIES = 3;
/** The time that is `ms` after `NOW`, or after another time. */
export const later = (ms: number, than: Instant = NOW): Instant =>
  at(new Date(Date.parse(than) + ms).toISOString());
const RETRY_MS = 120_000;
export const RETRY_AT = later(RETRY_MS);

/** Makes an invoice to pay, which the sync has not begun with. */
export async function finalizedInvoice(table: Table, key = 'one'): Promise<InvoiceId> {
  await createCustomer(table, acme, 'team-a');
  const charge = oneOff({ amount: new Big('9.5') });
  await addLineItem(table, lineItemRequest({ idempotencyKey: key, charge }));
  const invoice = await finalizeRunning(table, SLOT);
  if (!invoice) throw new Error('No invoice was open.');
  return invoice.invoiceId;
}

export const claim = (table: Table, id: InvoiceId, now: Instant = NOW) =>
  claimSync(table, id, { now, leaseMs: LEASE_MS, breaker: sound });

/** @throws when it cannot be claimed */
export async function mustClaim(table: Table, id: InvoiceId, now: Instant = NOW): Promise<Claimed> {
  const claimed = await claim(table, id, now);
  if (typeof claimed === 'object') return claimed;
  throw new Error(`${id} could not be claimed: ${claimed ?? 'nothing to sync'}.`);
}

export const end = (table: Table, claimed: Claimed, ended: Ended) =>
  endSync(table, claimed, ended, {
    retryAt: later(RETRY_MS, claimed.at),
    mostTries: MOST_TRIES,
    now: claimed.at,
  });

export const withCustomer = (state: SyncState, id: string): SyncState => ({
  ...state,
  customer: { ...state.customer, id },
});
export const withInvoice = (state: SyncState, id: string): SyncState => ({
  ...state,
  invoice: { ...state.invoice, id },
});

export const syncedAs = (state: SyncState): Ended => ({
  kind: 'synced',
  call: 'finalize',
  state,
  invoice: {
    id: state.invoice.id ?? 'in_1',
    status: 'open',
    total: 950,
    currency: 'USD',
    hasLines: true,
    hostedUrl: 'https://pay.example/in_1',
    createdAt: NOW,
  },
});
export const unreachable = (state: SyncState): Ended => ({
  kind: 'again',
  call: 'create customer',
  state,
  cause: { code: 'provider_unreachable' },
});
export const refused = (state: SyncState): Ended => ({
  kind: 'stop',
  call: 'create customer',
  state,
  cause: { code: 'email_refused', detail: 'Invalid email address: x@y' },
});

/**
 * The objects of the provider, by the generation with which they were made. A key that the provider knows
 * makes nothing a second time.
 */
export class Provider {
  readonly customers = new Set<string>();
  readonly invoices = new Set<string>();
}

/**
 * Works like a worker: before it sends a request, it stores that it will send it. Then it stores the result.
 */
export async function syncWith(provider: Provider, table: Table, id: InvoiceId, now = NOW): Promise<void> {
  const claimed = await claim(table, id, now);
  if (typeof claimed !== 'object') return;
  let known: Claimed = claimed;
  const keep = async (state: SyncState, call: Call): Promise<void> => {
    known = await keepSync(table, known, state, call);
  };
  const { customer, invoice } = known.state;
  if (customer.id === undefined) {
    await keep({ ...known.state, customer: sentAt(customer, now) }, 'create customer');
    const made = `cus_${known.state.customer.generation}`;
    provider.customers.add(made);
    await keep(withCustomer(known.state, made), 'create customer');
  }
  if (invoice.id === undefined) {
    await keep({ ...known.state, invoice: sentAt(invoice, now) }, 'create invoice');
    const made = `in_${known.state.invoice.generation}`;
    provider.invoices.add(made);
    await keep(withInvoice(known.state, made), 'create invoice');
  }
  await end(table, known, syncedAs(known.state));
}
