import type { BatchItemInput, BillingClient, LeadInput } from '@tally/client';
import { customerOf, leadOf, leadsIn, seedProducts, usageOf } from './generated.ts';
import type { SeedCounts } from './seed-counts.ts';

/** So many are made and sent before the next are made. */
const TOGETHER = 2_000;
const CUSTOMERS_AT_A_TIME = 16;

/** How many were made, and how many were there from an earlier run. */
export interface Sent {
  readonly created: number;
  readonly replayed: number;
}

/** Customers, usage and leads that are made up, in any number. It says how far it is. */
export class Generating {
  readonly #client: BillingClient;
  readonly #counts: SeedCounts;
  readonly #say: (progress: string) => void;

  constructor(client: BillingClient, counts: SeedCounts, say: (progress: string) => void) {
    this.#client = client;
    this.#counts = counts;
    this.#say = say;
  }

  /** Makes the customers and products that the rest belongs to. */
  async begin(): Promise<void> {
    await Promise.all(seedProducts.map((product) => this.#client.createProduct(product)));
    const { customers } = this.#counts;
    for (let made = 0; made < customers; ) {
      const next = Math.min(made + CUSTOMERS_AT_A_TIME, customers);
      await Promise.all(this.#customers(made, next).map((customer) => this.#client.createCustomer(customer)));
      if (Math.floor(next / TOGETHER) > Math.floor(made / TOGETHER)) {
        this.#say(`${next} of ${customers} customers`);
      }
      made = next;
    }
  }

  #customers(from: number, to: number) {
    return Array.from({ length: to - from }, (_, index) => customerOf(this.#counts.seed, from + index + 1));
  }

  /** Bills a month's usage. */
  usage(month: string): Promise<Sent> {
    return this.#send(`${month}  line items`, this.#usageOf(month), (items) =>
      this.#client.addLineItems(items),
    );
  }

  /**
   * Sends a month's leads.
   *
   * @param index the month's place among all, from 0
   */
  leads(month: string, index: number): Promise<Sent> {
    return this.#send(`${month}  leads`, this.#leadsOf(month, index), (leads) =>
      this.#client.addLeads(leads),
    );
  }

  *#usageOf(month: string): Generator<BatchItemInput> {
    for (const id of this.#ids()) yield* usageOf(id, month);
  }

  *#leadsOf(month: string, index: number): Generator<LeadInput> {
    const { months, leads, customers } = this.#counts;
    let place = index * customers;
    for (const id of this.#ids()) {
      const count = leadsIn(leads, months * customers, place);
      for (let n = 1; n <= count; n += 1) yield leadOf(id, month, n);
      place += 1;
    }
  }

  *#ids(): Generator<string> {
    for (let n = 1; n <= this.#counts.customers; n += 1) yield `seed-${this.#counts.seed}-${n}`;
  }

  async #send<Entry>(
    what: string,
    entries: Iterable<Entry>,
    add: (entries: Entry[]) => Promise<{ readonly results: readonly Result[] }>,
  ): Promise<Sent> {
    const sent = { created: 0, replayed: 0 };
    for (const chunk of chunksOf(entries)) {
      const { results } = await add(chunk);
      for (const result of results) {
        if ('error' in result) throw result.error;
        sent[result.outcome] += 1;
      }
      if (chunk.length === TOGETHER) this.#say(`${what}: ${sent.created + sent.replayed} sent`);
    }
    return sent;
  }
}

type Result = { readonly outcome: 'created' | 'replayed' } | { readonly error: Error };

function* chunksOf<Entry>(entries: Iterable<Entry>): Generator<Entry[]> {
  let chunk: Entry[] = [];
  for (const entry of entries) {
    chunk.push(entry);
    if (chunk.length < TOGETHER) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
