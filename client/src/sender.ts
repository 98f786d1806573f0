import { addInBatches } from './add-in-batches.ts';
import { partsOf } from './arguments.ts';
import type { BatchRoute } from './batch.ts';
import { type Call, type RepeatedCall, repeatedCall, type SharedState } from './call.ts';
import { type CallOptions, callChecks } from './call-options.ts';
import { checkedOptions } from './checked-options.ts';
import { withRecovery } from './errors.ts';
import { type RouteName, routes } from './generated/routes.ts';
import type { Settings } from './options.ts';
import { itemsOf, type Page } from './pages.ts';
import { retryBudget } from './retry.ts';
import type { Route } from './route.ts';

/** Sends the calls of one client. They share what it learns about clocks and outages. */
export interface Sender {
  readonly settings: Settings;
  call(call: Call): RepeatedCall;
  /** The result of a method of the table: the reply, or a list's items. */
  answer(name: RouteName, given: readonly unknown[]): Promise<unknown> | AsyncGenerator<unknown>;
}

export const senderOf = (settings: Settings): Sender => {
  const shared: SharedState = { budget: retryBudget(settings.retry.budget), skew: 0 };
  const call = (one: Call): RepeatedCall => repeatedCall(one, settings, shared);

  /** The reply, or an error that can be recovered as long as it does not know what became of the change. */
  const replyTo = async (one: Omit<Call, 'endsAt'>, deadline = settings.deadline): Promise<unknown> => {
    const sent = call({ ...one, endsAt: settings.clock.elapsed() + deadline });
    const result = await sent.result();
    if ('reply' in result) return result.reply;
    const error = sent.error(result);
    const { outcome } = error;
    if (outcome === 'not_applied') throw error;
    throw withRecovery(error, async (options) => {
      const { signal, deadline: more } = checkedOptions<CallOptions>(options, callChecks);
      return replyTo({ ...one, signal, before: { retries: 0, outcome } }, more);
    });
  };

  /** The reply. Only its marking field was checked. It is async, so that a wrong argument rejects too. */
  const send = async (
    route: RouteName,
    given: readonly unknown[],
    page?: { readonly cursor: string | undefined },
  ): Promise<unknown> => {
    const { path, query, body, deadline, ...parts } = partsOf(route, given);
    if (page?.cursor) query.set('cursor', page.cursor);

    const target = query.size ? `${path}?${query}` : path;
    const reply = await replyTo(
      { ...parts, route, target, body: () => body, timeout: settings.timeout },
      deadline,
    );
    return parts.accept && !page ? (reply as Page<string>).data[0] : reply; // a text is a page of its own
  };

  const sender: Sender = {
    settings,
    call,
    answer(name, given) {
      if (isBatch(name)) return addInBatches(sender, name, given);
      const { list, parts }: Route = routes[name];
      // What the table calls a list, or a text of several parts: the last of what is given are the options.
      return list || (parts && (given.at(-1) as { accept?: string } | undefined)?.accept === parts)
        ? itemsOf((cursor) => send(name, given, { cursor }) as Promise<Page<unknown>>)
        : send(name, given);
    },
  };
  return sender;
};

const isBatch = (name: RouteName): name is BatchRoute => 'batch' in routes[name];
