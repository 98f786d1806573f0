import { setTimeout as sleep } from 'node:timers/promises';
import type { Logged } from '../../localstack/fake-stripe/requests.ts';
import { requestsToFakeStripe } from '../../localstack/stripe.ts';

export const FAKE_STRIPE = 'fake-stripe';
const lookEveryMs = 1_000;

/** Follows what is sent to the fake Stripe, from its first request on. */
export async function followFakeStripe(): Promise<never> {
  let last = '';
  for (; ; await sleep(lookEveryMs)) {
    const { finished, after } = finishedOf(await requestsToFakeStripe(last), last);
    for (const request of finished) console.log(stripeLine(request));
    last = after;
  }
}

/** Up to the first that is still in progress: that one is told when it is over, and nothing is told twice. */
export function finishedOf(
  requests: readonly Logged[],
  last: string,
): { readonly finished: readonly Logged[]; readonly after: string } {
  const waiting = requests.findIndex(({ outcome }) => outcome === 'in_progress');
  const finished = waiting < 0 ? requests : requests.slice(0, waiting);
  return { finished, after: finished.at(-1)?.request_id ?? last };
}

/** `12:07:01.250 fake-stripe | 200 POST /v1/invoices key=… replayed fault=reply_lost`, with `cut` for a lost answer. */
export function stripeLine(request: Logged): string {
  const { at, status, outcome, method, path, idempotency_key: key, code, replayed, fault } = request;
  return [
    `${at.slice(11, 23)} ${FAKE_STRIPE} |`,
    status ?? outcome,
    `${method} ${path}`,
    key && `key=${key}`,
    code,
    replayed && 'replayed',
    fault && `fault=${fault}`,
  ]
    .filter(Boolean)
    .join(' ');
}
