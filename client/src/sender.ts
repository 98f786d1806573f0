import { partsOf, queryOf } from './arguments.ts';
import { type Call, RepeatedCall, type SharedState } from './call.ts';
import type { CallOptions } from './call-options.ts';
import { invalidArgument } from './errors.ts';
import { type RouteName, routes } from './generated/routes.ts';
import type { Settings } from './options.ts';
import { itemsOf, type Page } from './pages.ts';
import { RetryBudget } from './retry.ts';
import type { Route } from './route.ts';

/** Sends the calls of one client, which share what it learns of clocks and outages. */
export class Sender {
  readonly settings: Settings;
  readonly #shared: SharedState;

  constructor(settings: Settings) {
    this.settings = settings;
    this.#shared = { budget: new RetryBudget(settings.retry.budget), clockSkew: 0 };
  }

  /** What a method of the table gives for its arguments: the reply, or a list's items. */
  answer(name: RouteName, given: readonly unknown[]): Promise<unknown> | AsyncGenerator<unknown> {
    const route: Route = routes[name];
    // What the table calls a list answers pages.
    return route.list
      ? itemsOf((cursor) => this.#send(name, given, cursor) as Promise<Page<unknown>>)
      : this.#send(name, given);
  }

  /** The reply, of which only the field that marks it was checked. Async, so that a wrong argument rejects, too. */
  async #send(route: RouteName, given: readonly unknown[], cursor?: string): Promise<unknown> {
    const { path, query, body, idempotencyKey, options } = partsOf(routes[route], given);
    const text = body === undefined ? null : jsonOf(body);
    return this.call({
      route,
      target: path + queryOf({ ...query, ...(cursor && { cursor }) }),
      body: () => text,
      idempotencyKey,
      signal: options.signal,
      deadline: this.deadlineOf(options),
      timeout: this.settings.timeout,
    }).reply();
  }

  call(call: Call): RepeatedCall {
    return new RepeatedCall(call, this.settings, this.#shared);
  }

  deadlineOf({ deadline }: CallOptions): number {
    // Below zero is a deadline that has passed: a Lambda's remaining time less a margin may be.
    if (Number.isNaN(deadline)) throw invalidArgument('deadline must be a number of milliseconds');
    return deadline ?? this.settings.deadline;
  }
}

export function jsonOf(body: unknown): string {
  try {
    return JSON.stringify(body);
  } catch (cause) {
    throw invalidArgument(`the input cannot be written as JSON: ${String(cause)}`);
  }
}
