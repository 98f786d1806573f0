import { BillingClient, BillingError } from '../../../client/src/index.ts';
import type { Server, World } from './world.ts';

/** How a caller goes on until its call has succeeded. It returns how many calls ended in an error on the way. */
export type Policy = (world: World, caller: number, server: Server, random: () => number) => Promise<number>;

/** A caller whose library gives up calls again at once. */
async function untilThrough(call: () => Promise<boolean>): Promise<number> {
  let errors = 0;
  while (!(await call())) errors += 1;
  return errors;
}

/** Our client as it is, with its usual options. Each caller has its own. */
const tally: Policy = (world, caller, server, random) => {
  const client = new BillingClient({
    baseUrl: 'https://tally.example/v1',
    region: 'us-east-1',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    clock: {
      now: () => world.now,
      elapsed: () => world.now,
      random,
      sleep: (ms) => world.wait(caller, ms),
    },
    async fetch() {
      if (await world.request(caller)) return Response.json({ line_item: {}, replayed: false });
      const { retryAfter } = server;
      const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
      return Response.json({ code: 'throttled' }, { status: 429, headers });
    },
  });
  return untilThrough(async () => {
    try {
      await client.addLineItem('acme', { description: 'Setup', amount: '1' });
      return true;
    } catch (error) {
      if (error instanceof BillingError && error.retryable) return false;
      throw error;
    }
  });
};

interface Rules {
  readonly retries: number;
  /**
   * The wait before a retry, in ms.
   *
   * @param retry from 1
   */
  readonly waitMs: (retry: number, retryAfterMs: number | undefined, random: () => number) => number;
}

const byRules =
  ({ retries, waitMs }: Rules): Policy =>
  (world, caller, { retryAfter }, random) =>
    untilThrough(async () => {
      const asked = retryAfter === undefined ? undefined : retryAfter * 1000;
      let isThrough = await world.request(caller);
      for (let retry = 1; !isThrough && retry <= retries; retry += 1) {
        await world.wait(caller, waitMs(retry, asked, random));
        isThrough = await world.request(caller);
      }
      return isThrough;
    });

/** `@smithy/core` 3.41, as this repository installs it: full jitter, and `Retry-After` within five seconds of that. */
const awsSdk = byRules({
  retries: 2,
  waitMs(retry, retryAfterMs, random) {
    const own = Math.floor(random() * Math.min(1000 * 2 ** (retry - 1), 20_000));
    return retryAfterMs === undefined ? own : Math.max(own, Math.min(retryAfterMs, own + 5000));
  },
});

/** `stripe` 23.1, as this repository installs it, for a server that tells it to retry. It reads no `Retry-After`. */
const stripeNode = byRules({
  retries: 2,
  waitMs: (retry, _, random) =>
    1000 * Math.max(0.5, Math.min(0.5 * 2 ** (retry - 1), 5) * 0.5 * (1 + random())),
});

/** `openai` 6.49, by its published package: `Retry-After` as it is, or else up to a quarter less than the full wait. */
const openaiNode = byRules({
  retries: 2,
  waitMs: (retry, retryAfterMs, random) =>
    retryAfterMs ?? 1000 * Math.min(0.5 * 2 ** (retry - 1), 8) * (1 - random() * 0.25),
});

export const policies = {
  'this client': tally,
  "the AWS SDK's standard mode": awsSdk,
  'stripe-node': stripeNode,
  'openai-node': openaiNode,
} as const satisfies Record<string, Policy>;
