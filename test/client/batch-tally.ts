import { BillingClient, type BillingClientOptions, type CustomerLineItem } from '../../client/src/index.ts';
import { credentials } from './client-of.ts';
import { FakeClock } from './fake-clock.ts';

export interface SentItem {
  readonly customer_id: string | number;
  readonly idempotency_key: string;
  readonly description: string;
  readonly amount: string;
}

/** What happens to one request. With `lost`, only the reply is lost, after the effect. */
export type Fate = 'well' | 'cut' | 'lost' | 'cut within the reply' | 413 | 403 | 429 | 503;

export const itemOf = (name: string, more: object = {}): CustomerLineItem => ({
  customer_id: 'acme',
  idempotency_key: name,
  description: name,
  amount: '1',
  ...more,
});

/** The batch route of a Tally in memory. Tests tell it how to fail. */
export class BatchTally {
  /** The items of each request that arrived. */
  readonly received: SentItem[][] = [];
  /** What was billed under each customer and key. */
  readonly billed = new Map<string, SentItem>();
  readonly clock = new FakeClock();
  /** What happens to the next requests, in order. After them, Tally works normally. */
  fates: Fate[] = [];
  fateOf: (items: readonly SentItem[]) => Fate = () => this.fates.shift() ?? 'well';
  /** More items in a request are too large. */
  mostItems = 500;
  /** How often an item is `failed` before it is billed, by its key. */
  failures = new Map<string, number>();
  /** The error for items that fail under a key. */
  outcomes = new Map<string, string>();
  rejected = new Set<string>();
  mostAtOnce = 0;
  /** No request is answered before this many have arrived. */
  gathers = 1;
  #atOnce = 0;
  #waiting: (() => void)[] = [];

  client(options: BillingClientOptions = {}): BillingClient {
    return new BillingClient({
      baseUrl: 'https://tally.example/v1',
      region: 'us-east-1',
      credentials,
      clock: this.clock,
      fetch: (_, init) => this.#answer(String(init?.body)),
      ...options,
    });
  }

  async #answer(body: string): Promise<Response> {
    this.#atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#atOnce);
    await this.#gathered();
    this.#atOnce -= 1;
    const { items }: { items: SentItem[] } = JSON.parse(body);
    this.received.push(items);
    const fate = this.fateOf(items);
    if (fate === 'cut') throw new TypeError('fetch failed');
    if (fate === 413 || items.length > this.mostItems)
      return Response.json({ message: 'Too long' }, { status: 413 });
    if (typeof fate === 'number') return problemResponse(fate);
    const reply = this.#apply(items);
    if (fate === 'lost') throw new TypeError('fetch failed');
    if (fate === 'cut within the reply') return cutWithin(JSON.stringify(reply));
    return Response.json(reply);
  }

  async #gathered(): Promise<void> {
    if (this.mostAtOnce < this.gathers) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    for (const resolve of this.#waiting.splice(0)) resolve();
    await new Promise(setImmediate);
  }

  #apply(items: readonly SentItem[]): object {
    const failing = new Set<string>();
    const results = items.map((item, index) => ({ index, ...this.#bill(item, index, failing) }));
    const invoices = [{ invoice_id: 'inv_1', line_item_count: this.billed.size }];
    return { results, summary: {}, invoices };
  }

  /** If a key fails in a request, all its items in that request fail, because the second is compared with the first. */
  #bill(item: SentItem, index: number, failing: Set<string>): object {
    const { idempotency_key: key, description } = item;
    if (this.rejected.has(key) || this.rejected.has(description))
      return { outcome: 'rejected', error: problem(422, 'validation_failed', index) };
    const line = `${item.customer_id} ${key}`;
    const failuresLeft = this.failures.get(key) ?? 0;
    if (failuresLeft > 0 && !failing.has(line)) {
      failing.add(line);
      this.failures.set(key, failuresLeft - 1);
    }
    if (failing.has(line)) {
      const error = { ...problem(503, 'unavailable', index), outcome: this.outcomes.get(key) };
      return { outcome: 'failed', retryable: true, error };
    }
    const before = this.billed.get(line);
    if (before === undefined) this.billed.set(line, item);
    else if (JSON.stringify(before) !== JSON.stringify(item)) {
      return {
        outcome: 'conflict',
        error: { ...problem(409, 'idempotency_conflict', index), line_item_id: 'li_1' },
      };
    }
    const line_item = { idempotency_key: key, description };
    return { outcome: before === undefined ? 'created' : 'replayed', line_item };
  }
}

const problem = (status: number, code: string, index: number) => ({
  type: 'about:blank',
  title: code,
  status,
  code,
  detail: `${code} happened`,
  request_id: 'r',
  errors: [{ field: `items[${index}].amount`, message: 'of this item' }],
});

const problemResponse = (status: number): Response =>
  Response.json({ code: `status_${status}`, detail: 'refused as a whole' }, { status });

/** A successful JSON reply whose text is cut off. */
function cutWithin(text: string): Response {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text.slice(0, 5)));
    },
    pull() {
      throw new TypeError('terminated');
    },
  });
  return new Response(body, { headers: { 'content-type': 'application/json' } });
}
