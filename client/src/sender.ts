import { type Parts, partsOf, queryOf } from './arguments.ts';
import { RepeatedCall, type SharedState } from './call.ts';
import type { CallOptions } from './call-options.ts';
import { invalidArgument } from './errors.ts';
import { type RouteName, routes } from './generated/routes.ts';
import type { Settings } from './options.ts';
import { itemsOf, type Page } from './pages.ts';
import { RetryBudget } from './retry.ts';
import type { Route } from './route.ts';
import type { Signable } from './signing.ts';

/** Sends the calls of one client, which share what it learns of clocks and outages. */
export class Sender {
  readonly settings: Settings;
  readonly shared: SharedState;

  constructor(settings: Settings) {
    this.settings = settings;
    this.shared = { budget: new RetryBudget(settings.retry.budget), clockSkew: 0 };
  }

  /** What a method of the table gives for its arguments: the reply, or a list's items. */
  answer(name: RouteName, given: readonly unknown[]): Promise<unknown> | AsyncGenerator<unknown> {
    const route: Route = routes[name];
    return route.list ? itemsOf((cursor) => this.#page(name, given, cursor)) : this.#reply(name, given);
  }

  // Not where it is called, so that a wrong argument rejects and does not throw.
  async #reply(name: RouteName, given: readonly unknown[]): Promise<unknown> {
    return this.#send(name, partsOf(routes[name], given));
  }

  async #page(
    name: RouteName,
    given: readonly unknown[],
    cursor: string | undefined,
  ): Promise<Page<unknown>> {
    const parts = partsOf(routes[name], given);
    const page = await this.#send(name, { ...parts, query: { ...parts.query, cursor } });
    return page as Page<unknown>; // what the table calls a list answers pages
  }

  /** The reply, of which only the field that marks it was checked. */
  #send(name: RouteName, parts: Parts): Promise<unknown> {
    const { options, idempotencyKey } = parts;
    const requestId = crypto.randomUUID();
    const request = this.#request(name, parts, requestId);
    const deadline = this.deadlineOf(options);
    const call = { route: name, request, requestId, idempotencyKey, signal: options.signal, deadline };
    return new RepeatedCall(call, this.settings, this.shared).reply();
  }

  deadlineOf({ deadline }: CallOptions): number {
    // Below zero is a deadline that has passed: a Lambda's remaining time less a margin may be.
    if (Number.isNaN(deadline)) throw invalidArgument('deadline must be a number of milliseconds');
    return deadline ?? this.settings.deadline;
  }

  #request(name: RouteName, { path, query, body, idempotencyKey }: Parts, requestId: string): Signable {
    return {
      method: routes[name].method,
      url: this.settings.baseUrl + path + queryOf(query),
      body: body === undefined ? null : jsonOf(body),
      headers: {
        accept: 'application/json',
        // The same for all tries: it finds the call in Tally's logs even when no reply came.
        'x-request-id': requestId,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
      },
    };
  }
}

function jsonOf(body: unknown): string {
  try {
    return JSON.stringify(body);
  } catch (cause) {
    throw invalidArgument(`the input cannot be written as JSON: ${String(cause)}`);
  }
}
