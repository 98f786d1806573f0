import type { RouteName as ContractRoute } from '../contract/routes.ts';
import type { RouteName } from '../src/generated/routes.ts';
import { BillingClient, type BillingClientOptions, type LineItem } from '../src/index.ts';
import { routeOf, type Wire } from './event.ts';
import { Faults, type WireOutcome, withFault } from './faults.ts';
import { Memory } from './memory.ts';
import type { FaultKind, FaultOptions, InMemoryTallyOptions, Listening, ReceivedRequest } from './public.ts';
import { listen } from './server.ts';
import { VirtualClock } from './virtual-clock.ts';

export type {
  FaultKind,
  FaultOptions,
  InMemoryTallyOptions,
  Listening,
  ReceivedRequest,
} from './public.ts';
export type { VirtualClock } from './virtual-clock.ts';

/** One lead and several take the same way. The client does not call for the API's document. */
const clientsName = (name: ContractRoute | undefined): RouteName | undefined =>
  name === 'getOpenApi' ? undefined : name;

/** As JSON where it is JSON. What is not, the checks refuse. */
function readable(body: string): unknown {
  try {
    return body === '' ? undefined : JSON.parse(body);
  } catch {
    return body;
  }
}

const ADDRESS = 'https://tally.example/v1';
const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' } as const;

/**
 * A Tally in memory, for a caller's own tests. It checks requests and signatures by the same schemas and rules as Tally,
 * bills each key once, and fails when it is told to.
 *
 * It plays customers, line items, usage, batches, credits, invoices and their closing, products and leads. For any other
 * method, give it the reply with `reply`.
 */
export class InMemoryTally {
  /** Its time. The waits of its clients take no real time, but move this clock. */
  readonly clock: VirtualClock;
  readonly #memory: Memory;
  readonly #faults = new Faults();
  readonly #requests: ReceivedRequest[] = [];

  /** @param options Its customers, and its time. */
  constructor({ customers = [], startsAt }: InMemoryTallyOptions = {}) {
    this.clock = new VirtualClock(startsAt === undefined ? Date.now() : Date.parse(startsAt));
    this.#memory = new Memory(this.clock, CREDENTIALS);
    for (const id of customers) this.#memory.addCustomer(id);
  }

  /** Sends a request to it, as the global `fetch` would. */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const body = await request.text();
    const { method, url, headers, signal } = request;
    const wire = { method, url: new URL(url), headers: Object.fromEntries(headers), body };
    const outcome = await this.#answer(wire, signal);
    if (outcome === 'cut') {
      const cause = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
      throw new TypeError('fetch failed', { cause });
    }
    return new Response(outcome.text, outcome);
  };

  /**
   * A client of it.
   *
   * @param options As for `new BillingClient`.
   */
  client<Minimal extends boolean = false>(
    options: BillingClientOptions<Minimal> = {},
  ): BillingClient<Minimal> {
    const { fetch, clock } = this;
    return new BillingClient({
      baseUrl: ADDRESS,
      region: 'us-east-1',
      credentials: CREDENTIALS,
      fetch,
      clock,
      ...options,
    });
  }

  /**
   * Lets the next requests go wrong. Faults come in the order in which they were asked for.
   *
   * @param kind How.
   * @param options How often, and of which method.
   */
  fail(kind: FaultKind, options: FaultOptions = {}): void {
    this.#faults.add(kind, options);
  }

  /** Takes back the faults that have not come yet. */
  stopFailing(): void {
    this.#faults.clear();
  }

  /**
   * Gives the reply to a method that is not played from memory, from now on.
   *
   * @param route The method.
   * @param body The reply. It is checked by the contract.
   * @param status Default 200.
   * @throws Error If the contract does not allow this reply.
   */
  reply(route: RouteName, body: object, status = 200): void {
    this.#memory.give(route === 'addLead' ? 'addLeads' : route, { status, body });
  }

  /** What it was asked, in order. */
  get requests(): readonly ReceivedRequest[] {
    return this.#requests;
  }

  /**
   * The line items of a customer, in the order in which they were billed.
   *
   * @param customerId The customer.
   */
  lineItemsOf(customerId: string): LineItem[] {
    return this.#memory.lineItemsOf(customerId);
  }

  /**
   * Serves HTTP on 127.0.0.1, for callers in other processes or languages. Stop it by `close()`.
   *
   * @param port Default: a free one.
   */
  listen(port = 0): Promise<Listening> {
    return listen(port, (wire) => this.#answer(wire));
  }

  async #answer(wire: Wire, signal?: AbortSignal): Promise<WireOutcome> {
    const route = clientsName(routeOf(wire)?.name);
    const fault = this.#faults.next(route);
    this.#requests.push({
      route,
      method: wire.method,
      target: wire.url.pathname.replace(/^.*?\/v\d+(?=\/)/, '') + wire.url.search,
      headers: wire.headers,
      body: readable(wire.body),
      fault: fault?.kind,
    });
    return withFault(fault, () => this.#memory.answer(wire), signal);
  }
}
