import { type Call, perform, type SharedState } from './call.ts';
import { invalidArgument } from './errors.ts';
import { keyOrRandom } from './key.ts';
import type {
  AddLineItemReply,
  CreateCustomerInput,
  CreateCustomerReply,
  Currency,
  CurrentInvoiceReply,
  CustomerId,
  Health,
  LineItemInput,
} from './model.ts';
import { type BillingClientOptions, type Settings, settingsOf } from './options.ts';
import { RetryBudget } from './retry.ts';
import { customerPath, type RouteName, routes } from './routes.ts';

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

export interface CurrentInvoiceOptions extends CallOptions {
  /** The customer's default currency, when left out. */
  readonly currency?: Currency | undefined;
}

interface Parts {
  readonly path: string;
  readonly body?: object;
  readonly idempotencyKey?: string;
}

/** A client of one Tally. Make one and keep it: its calls share what it learns of clocks and outages. */
export class BillingClient {
  readonly #settings: Settings;
  readonly #shared: SharedState;

  constructor(options: BillingClientOptions = {}) {
    this.#settings = settingsOf(options, process.env);
    this.#shared = { budget: new RetryBudget(this.#settings.budget), clockSkew: 0 };
  }

  /** Whether Tally is up. `unavailable` is an answer, with the checks that failed, and not an error. */
  async getHealth(options: CallOptions = {}): Promise<Health> {
    const reply = await this.#call('getHealth', { path: routes.getHealth.path }, options);
    return reply as Health; // the route's reply, as the contract types it
  }

  async createCustomer(
    customer: CreateCustomerInput,
    options: WriteOptions = {},
  ): Promise<CreateCustomerReply> {
    const idempotencyKey = keyOrRandom(options.idempotencyKey);
    const parts = { path: routes.createCustomer.path, body: customer, idempotencyKey };
    const reply = await this.#call('createCustomer', parts, options);
    return reply as CreateCustomerReply; // the route's reply, as the contract types it
  }

  /** Adds one charge to the customer's current invoice. */
  async addLineItem(
    customerId: CustomerId,
    item: LineItemInput,
    options: WriteOptions = {},
  ): Promise<AddLineItemReply> {
    const path = customerPath(routes.addLineItem.path, customerId);
    const idempotencyKey = keyOrRandom(options.idempotencyKey);
    const reply = await this.#call('addLineItem', { path, body: item, idempotencyKey }, options);
    return reply as AddLineItemReply; // the route's reply, as the contract types it
  }

  /** The running invoice: exact total, by service and by kind; `"0.00"` when nothing is billed yet. */
  async getCurrentInvoice(
    customerId: CustomerId,
    options: CurrentInvoiceOptions = {},
  ): Promise<CurrentInvoiceReply> {
    const { currency } = options;
    const query = currency === undefined ? '' : `?${new URLSearchParams({ currency })}`;
    const path = customerPath(routes.getCurrentInvoice.path, customerId) + query;
    const reply = await this.#call('getCurrentInvoice', { path }, options);
    return reply as CurrentInvoiceReply; // the route's reply, as the contract types it
  }

  #call(route: RouteName, parts: Parts, options: CallOptions): Promise<unknown> {
    const requestId = crypto.randomUUID();
    const call: Call = {
      route,
      requestId,
      idempotencyKey: parts.idempotencyKey,
      signal: options.signal,
      deadline: deadlineOf(options.deadline, this.#settings.deadline),
      request: {
        method: routes[route].method,
        url: this.#settings.baseUrl + parts.path,
        body: parts.body === undefined ? undefined : jsonOf(parts.body),
        headers: {
          accept: 'application/json',
          // The same for all tries: it finds the call in Tally's logs even when no reply came.
          'x-request-id': requestId,
          ...(parts.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(parts.idempotencyKey === undefined ? {} : { 'idempotency-key': parts.idempotencyKey }),
        },
      },
    };
    return perform(call, this.#settings, this.#shared);
  }
}

function deadlineOf(given: number | undefined, fallback: number): number {
  // Below zero is a deadline that has passed: a Lambda's remaining time less a margin may be.
  if (given !== undefined && Number.isNaN(given))
    throw invalidArgument('deadline must be a number of milliseconds');
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
