import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Call } from '../../../../functions/domain/sync/answer.ts';
import { type FakeAndWays, fakeStripe } from '../../../support/fake-stripe.ts';
import { held, SyncRuns, TOTAL } from '../../../support/sync-runs.ts';

/*
 * Whatever happens to a request, and wherever the worker is killed, there is one customer and one invoice with the
 * right total. Each test combines one request of the sync with one thing that can happen to it.
 */

let fake: FakeAndWays;
beforeEach(async () => {
  fake = await fakeStripe();
});
afterEach(() => fake.stop());

const calls: readonly (readonly [Call, string])[] = [
  ['create customer', '/v1/customers'],
  ['create invoice', '/v1/invoices'],
  ['add lines', '/v1/invoices/*/add_lines'],
  ['finalize', '/v1/invoices/*/finalize'],
];

const SLOW_MS = 600_000;
const TIMEOUT_MS = 150;

const faults: readonly (readonly [string, Record<string, unknown>])[] = [
  ['a 500 before the effect, kept under the key', { kind: 'error_before' }],
  ['a 500 after the effect', { kind: 'error_after' }],
  ['a reply that is lost', { kind: 'reply_lost', times: 2 }],
  ['a reset before the effect', { kind: 'reset', times: 2 }],
  ['slower than the time-out', { kind: 'slow', delay_ms: SLOW_MS, times: 2 }],
  ['429 without Retry-After', { kind: 'rate_limit' }],
  ['429 with Retry-After', { kind: 'rate_limit', retry_after: 7 }],
  ['409', { kind: 'conflict' }],
  ['a 502 without `error`', { kind: 'bad_gateway', times: 2 }],
  ['a 400 that the key keeps', { kind: 'stored', status: 400 }],
  ['a 402 that the key keeps', { kind: 'stored', status: 402 }],
  ['a 404 that the key keeps', { kind: 'stored', status: 404 }],
  ['a refused key', { kind: 'auth' }],
];

const faultsMet = async (): Promise<number> => {
  const { body } = await fake.tell('GET', 'requests');
  return body.requests.filter(({ fault }: { fault?: string }) => fault).length;
};

const once = { customers: 1, invoices: [`open ${TOTAL}`] };

describe.each(calls)('%s', (call, path) => {
  test.each(faults)('%s', async (_, fault) => {
    await fake.tell('POST', 'faults', [{ method: 'POST', path, times: 1, ...fault }]);

    const runs = new SyncRuns(fake, { timeoutMs: TIMEOUT_MS });
    await runs.run();
    const met = await faultsMet();
    // Now the slow requests go on, even if nobody waits for them any more.
    await fake.tell('DELETE', 'faults');
    await runs.untilSynced();

    expect(met).toBeGreaterThan(0);
    expect(await held(fake)).toEqual(once);
  });

  test.each(['before', 'after'] as const)('a worker that is killed %s it', async (when) => {
    const runs = new SyncRuns(fake);

    expect(await runs.run({ killed: { call, when } })).toBeUndefined();
    expect(await runs.untilSynced()).toEqual(['synced']);

    expect(await held(fake)).toEqual(once);
  });
});
