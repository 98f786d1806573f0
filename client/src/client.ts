import { type Call, RepeatedCall, type SharedState } from './call.ts';
import { invalidArgument } from './errors.ts';
import { checkedKey, keyOrRandom } from './key.ts';
import type {
  AddLineItemReply,
  CreateCustomerInput,
  CreateCustomerReply,
  Currency,
  Customer,
  CustomerId,
  CustomerReply,
  Health,
  InvoiceReply,
  LineItemInput,
  LineItemReply,
  Page,
  UsageInput,
} from './model.ts';
import { type BillingClientOptions, type Settings, settingsOf } from './options.ts';
import { itemsOf } from './pages.ts';
import { RetryBudget } from './retry.ts';
import { type PathIds, pathOf, type RouteName, routes } from './routes.ts';

export interface CallOptions {
  /** Stops the call, its waits included. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for this call, such as a Lambda's remaining time less a margin. */
  readonly deadline?: number | undefined;
}

export interface WriteOptions extends CallOptions {
  /**
   * Names the business event, so that sending it again charges nothing: see `lineItemKey`. Left out, a random key
   * protects this call's own retries, but not a second call for the same event.
   */
  readonly idempotencyKey?: string | undefined;
}

/** For a list, `deadline` is each page's, since a caller may take any time between two. */
export interface ListOptions extends CallOptions {
  /** How many items to ask for at a time, 1 to 100. Default 50. */
  readonly pageSize?: number | undefined;
}

export interface CurrentInvoiceOptions extends CallOptions {
  /** The customer's default currency, when left out. */
  readonly currency?: Currency | undefined;
}

interface Parts {
  readonly ids?: PathIds;
  readonly query?: string;
  readonly body?: object;
  readonly idempotencyKey?: string;
}

/** A client of one Tally. Make one and keep it: its calls share what it learns of clocks and outages. */
export class BillingClient {
  readonly #settings: Settings;
  readonly #shared: SharedState;

  constructor(options: BillingClientOptions = {}) {
    this.#settings = settingsOf(options, process.env);
    this.#shared = { budget: new RetryBudget(this.#settings.retry.budget), clockSkew: 0 };
  }

  /** Whether Tally is up. `unavailable` is an answer, with the checks that failed, and not an error. */
  async getHealth(options: CallOptions = {}): Promise<Health> {
    return this.#call<Health>('getHealth', {}, options);
  }

  async createCustomer(
    customer: CreateCustomerInput,
    options: WriteOptions = {},
  ): Promise<CreateCustomerReply> {
    const idempotencyKey = keyOrRandom(options.idempotencyKey);
    return this.#call<CreateCustomerReply>('createCustomer', { body: customer, idempotencyKey }, options);
  }

  /** All customers, the oldest first; `for await` reads them page by page. One just made may not be among them yet. */
  listCustomers(options: ListOptions = {}): AsyncGenerator<Customer, void, undefined> {
    return itemsOf((cursor) => {
      const query = queryOf({ limit: options.pageSize, cursor });
      return this.#call<Page<Customer>>('listCustomers', { query }, options);
    });
  }

  async getCustomer(customerId: CustomerId, options: CallOptions = {}): Promise<CustomerReply> {
    return this.#call<CustomerReply>('getCustomer', { ids: { customer_id: customerId } }, options);
  }

  /** Adds one charge to the customer's current invoice. */
  async addLineItem(
    customerId: CustomerId,
    item: LineItemInput,
    options: WriteOptions = {},
  ): Promise<AddLineItemReply> {
    const idempotencyKey = keyOrRandom(options.idempotencyKey);
    return this.#call<AddLineItemReply>(
      'addLineItem',
      { ids: { customer_id: customerId }, body: item, idempotencyKey },
      options,
    );
  }

  /** `addLineItem` for metered usage alone: the same charge under the same key, whichever of the two sends it. */
  async addUsage(
    customerId: CustomerId,
    usage: UsageInput,
    options: WriteOptions = {},
  ): Promise<AddLineItemReply> {
    const idempotencyKey = keyOrRandom(options.idempotencyKey);
    return this.#call<AddLineItemReply>(
      'addUsage',
      { ids: { customer_id: customerId }, body: usage, idempotencyKey },
      options,
    );
  }

  /**
   * The line item that was added under this key: what became of a charge whose outcome is unknown. The error
   * `line_item_not_found` says that nothing was billed under it so far.
   */
  async findLineItem(
    customerId: CustomerId,
    idempotencyKey: string,
    options: CallOptions = {},
  ): Promise<LineItemReply> {
    const query = queryOf({ idempotency_key: checkedKey(idempotencyKey) });
    return this.#call<LineItemReply>('findLineItem', { ids: { customer_id: customerId }, query }, options);
  }

  /** The running invoice: exact total, by service and by kind; `"0.00"` when nothing is billed yet. */
  async getCurrentInvoice(
    customerId: CustomerId,
    options: CurrentInvoiceOptions = {},
  ): Promise<InvoiceReply> {
    const query = queryOf({ currency: options.currency });
    return this.#call<InvoiceReply>(
      'getCurrentInvoice',
      { ids: { customer_id: customerId }, query },
      options,
    );
  }

  async getInvoice(invoiceId: string, options: CallOptions = {}): Promise<InvoiceReply> {
    return this.#call<InvoiceReply>('getInvoice', { ids: { invoice_id: invoiceId } }, options);
  }

  async #call<Reply>(route: RouteName, parts: Parts, options: CallOptions): Promise<Reply> {
    const { ids = {}, query = '', body, idempotencyKey } = parts;
    const requestId = crypto.randomUUID();
    const call: Call = {
      route,
      requestId,
      idempotencyKey,
      signal: options.signal,
      deadline: deadlineOf(options.deadline, this.#settings.deadline),
      request: {
        method: routes[route].method,
        url: this.#settings.baseUrl + pathOf(route, ids) + query,
        body: body === undefined ? null : jsonOf(body),
        headers: {
          accept: 'application/json',
          // The same for all tries: it finds the call in Tally's logs even when no reply came.
          'x-request-id': requestId,
          ...(body && { 'content-type': 'application/json' }),
          ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
        },
      },
    };
    const reply = await new RepeatedCall(call, this.#settings, this.#shared).reply();
    return reply as Reply; // the contract's type of this route; the field that marks it was checked
  }
}

function queryOf(parameters: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) query.set(name, String(value));
  }
  return query.size === 0 ? '' : `?${query}`;
}

function deadlineOf(given: number | undefined, fallback: number): number {
  // Below zero is a deadline that has passed: a Lambda's remaining time less a margin may be.
  if (Number.isNaN(given)) throw invalidArgument('deadline must be a number of milliseconds');
  return given ?? fallback;
}

function jsonOf(body: object): string {
  try {
    return JSON.stringify(body);
  } catch (cause) {
    throw invalidArgument(`the input cannot be written as JSON: ${String(cause)}`);
  }
}

let shared: BillingClient | undefined;

/** The one client made from the environment, at its first use. */
export function defaultBillingClient(): BillingClient {
  shared ??= new BillingClient();
  return shared;
}
