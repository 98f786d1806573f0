import { invoiceId } from '../../client/contract/shapes/fields.ts';
import type { Call } from '../../functions/domain/sync/answer.ts';
import type { Ended } from '../../functions/domain/sync/decision.ts';
import {
  type CustomerState,
  type InvoiceState,
  notMade,
  notSent,
  type SyncState,
} from '../../functions/domain/sync/state.ts';
import type { Bill } from '../../functions/payments/bill.ts';
import { openStripe } from '../../functions/payments/open-stripe.ts';
import { attempt } from '../../functions/queue/sync/attempt.ts';
import { at, customer, monthOf } from './charges.ts';
import { API_KEY, type FakeAndWays } from './fake-stripe.ts';

const used = {
  lineItems: 1,
  from: at('2026-10-01T00:00:00Z'),
  to: at('2026-10-31T00:00:00Z'),
};
const bill: Bill = {
  installation: 'here',
  invoiceId: invoiceId.parse('inv_acme_USD_2026-10_1'),
  customerId: customer('acme'),
  number: '7',
  period: monthOf('2026-10'),
  currency: 'USD',
  customer: { name: 'Acme', email: 'billing@acme.example' },
  lines: async () => [
    { amount: 900, description: 'Database Hosting', ...used },
    { amount: 80, description: 'CDN Storage', ...used },
    { amount: -30, description: 'Credit', ...used },
  ],
  terms: { dueDays: 30, autoAdvance: true },
};
export const TOTAL = 950;

/** Kills a worker at this request, before or after it is sent. */
export interface Killed {
  readonly call: Call;
  readonly when: 'before' | 'after';
}
class Kill extends Error {}

/** What the table would store for customers. Two invoices of one customer share it. */
export type Customers = Map<string, CustomerState>;

interface Options {
  readonly timeoutMs?: number;
  readonly now?: () => string;
  readonly bill?: Partial<Bill>;
  readonly customers?: Customers;
}

/** What the table would store for one invoice, and the worker's tries to sync it. */
export class SyncRuns {
  #invoice: InvoiceState = notSent;
  readonly #customers: Customers;
  readonly #bill: Bill;
  readonly #stripe: ReturnType<typeof openStripe>;
  readonly #now: () => string;

  constructor(
    fake: FakeAndWays,
    {
      timeoutMs = 20_000,
      now = () => '2026-11-03T00:00:00.000Z',
      bill: changes = {},
      customers = new Map(),
    }: Options = {},
  ) {
    this.#stripe = openStripe(API_KEY, { base: fake.url, timeoutMs });
    this.#now = now;
    this.#bill = { ...bill, ...changes };
    this.#customers = customers;
  }

  get state(): SyncState {
    return { customer: this.#customers.get(this.#bill.customerId) ?? notMade, invoice: this.#invoice };
  }

  /**
   * Works like the store: if two tries made the same customer at the same time, the second uses the customer
   * of the first.
   */
  #keep({ customer, invoice }: SyncState): SyncState {
    this.#invoice = invoice;
    const known = this.state.customer;
    const isBehind =
      known.generation > customer.generation ||
      (known.id && known.id !== customer.id && known.generation === customer.generation);
    if (!isBehind) this.#customers.set(this.#bill.customerId, customer);
    return this.state;
  }

  /** Makes one try. It returns undefined if the worker was killed in it. */
  async run(
    changes: { readonly bill?: Partial<Bill>; readonly killed?: Killed; readonly total?: number } = {},
  ): Promise<Ended | undefined> {
    const { killed } = changes;
    const bill = { ...this.#bill, ...changes.bill };
    let sent: Call | undefined;
    try {
      const ended = await attempt(this.state, {
        way: { stripe: this.#stripe, turn: async () => undefined },
        bill,
        expected: { total: changes.total ?? TOTAL, currency: bill.currency, customer: bill.customer },
        now: at(this.#now()),
        hasTime: () => true,
        keep: async (state, call) => {
          const isBefore = sent !== call;
          if (!isBefore && killed?.call === call && killed.when === 'after') throw new Kill();
          const kept = this.#keep(state);
          if (isBefore && killed?.call === call && killed.when === 'before') throw new Kill();
          sent = isBefore ? call : undefined;
          return kept;
        },
      });
      if (killed?.call === ended.call && killed.when === 'after') return undefined;
      this.#keep(ended.state);
      return ended;
    } catch (error) {
      if (error instanceof Kill) return undefined;
      throw error;
    }
  }

  /** Tries until it is synced, up to this many times. After a cause is solved, the test calls this again. */
  async untilSynced(most = 6): Promise<Ended['kind'][]> {
    const kinds: Ended['kind'][] = [];
    for (let tries = 0; tries < most && kinds.at(-1) !== 'synced'; tries += 1) {
      const ended = await this.run();
      if (ended) kinds.push(ended.kind);
    }
    return kinds;
  }
}

/** What the account has at the end: its customers, and its invoices with their status and total. */
export async function held(fake: FakeAndWays) {
  const stripe = fake.stripe();
  const customers = await stripe.customers.list({ limit: 100 });
  const invoices = await stripe.invoices.list({ limit: 100 });
  return {
    customers: customers.data.length,
    invoices: invoices.data.map(({ status, total }) => `${status} ${total}`),
  };
}
