import { partsOf } from './arguments.ts';
import { type Call, type RepeatedCall, repeatedCall, type SharedState } from './call.ts';
import { type RouteName, routes } from './generated/routes.ts';
import type { Settings } from './options.ts';
import { itemsOf, type Page } from './pages.ts';
import { retryBudget } from './retry.ts';

/** Sends the calls of one client. They share what it learns about clocks and outages. */
export interface Sender {
  readonly settings: Settings;
  call(call: Call): RepeatedCall;
  /** The result of a method of the table: the reply, or a list's items. */
  answer(name: RouteName, given: readonly unknown[]): Promise<unknown> | AsyncGenerator<unknown>;
}

export function senderOf(settings: Settings): Sender {
  const shared: SharedState = { budget: retryBudget(settings.retry.budget), clockSkew: 0 };
  const call = (one: Call): RepeatedCall => repeatedCall(one, settings, shared);

  /** The reply. Only its marking field was checked. It is async, so that a wrong argument rejects too. */
  async function send(route: RouteName, given: readonly unknown[], cursor?: string): Promise<unknown> {
    const { path, query, body, deadline = settings.deadline, ...parts } = partsOf(route, given);
    if (cursor) query.set('cursor', cursor);
    const sent = call({
      ...parts,
      route,
      target: query.size ? `${path}?${query}` : path,
      body: () => body,
      deadline,
      timeout: settings.timeout,
    });
    const result = await sent.result();
    if (!('reply' in result)) throw sent.error(result);
    const isText = parts.accept && !('list' in routes[route]);
    return isText ? (result.reply as Page<string>).data[0] : result.reply; // a text is a page of its own
  }

  return {
    settings,
    call,
    // What the table calls a list answers pages.
    answer: (name, given) =>
      'list' in routes[name]
        ? itemsOf((cursor) => send(name, given, cursor) as Promise<Page<unknown>>)
        : send(name, given),
  };
}
