import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { invoiceId } from '../../../../client/contract/shapes/fields.ts';
import type { Call } from '../../../../functions/domain/sync/answer.ts';
import { type FakeAndWays, fakeStripe } from '../../../support/fake-stripe.ts';
import { type Customers, held, SyncRuns, TOTAL } from '../../../support/sync-runs.ts';

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
  ['update customer', '/v1/customers/{id}'],
  ['create invoice', '/v1/invoices'],
  ['add lines', '/v1/invoices/*/add_lines'],
  ['finalize', '/v1/invoices/*/finalize'],
];

const SLOW_MS = 600_000;
const TIMEOUT_MS = 150;

const faults: readonly (readonly [string, Record<string, unknown>])[] = [
  ['a 500 before the effect, kept under the key', { kind: 'error_before' }],
  ['a 500 after the effect', { kind: 'error_after' }],
  ['a 503 before the effect, kept under the key', { kind: 'error_before', status: 503 }],
  ['a 503 after the effect', { kind: 'error_after', status: 503 }],
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

/** What is there in the end: one customer, and each invoice once. */
const once = (call: Call) => ({
  customers: 1,
  invoices: call === 'update customer' ? [`open ${TOTAL}`, `open ${TOTAL}`] : [`open ${TOTAL}`],
});

const RENAMED = { name: 'Acme International', email: 'new@acme.example' };

/** An invoice whose sync sends this request. A customer is only changed for a later invoice. */
async function runsWith(call: Call, timeoutMs = 20_000): Promise<SyncRuns> {
  if (call !== 'update customer') return new SyncRuns(fake, { timeoutMs });
  const customers: Customers = new Map();
  await new SyncRuns(fake, { customers }).untilSynced();
  const bill = { invoiceId: invoiceId.parse('inv_acme_USD_2026-10_2'), customer: RENAMED };
  return new SyncRuns(fake, { customers, bill, timeoutMs });
}

async function expectOnce(call: Call): Promise<void> {
  expect(await held(fake)).toEqual(once(call));
  if (call === 'update customer') {
    expect((await fake.stripe().customers.list()).data).toEqual([expect.objectContaining(RENAMED)]);
  }
}

describe.each(calls)('%s', (call, path) => {
  test.each(faults)('%s', async (_, fault) => {
    const runs = await runsWith(call, TIMEOUT_MS);
    await fake.tell('POST', 'faults', [{ method: 'POST', path, times: 1, ...fault }]);

    await runs.run();
    const met = await faultsMet();
    // Now the slow requests go on, even if nobody waits for them any more.
    await fake.tell('DELETE', 'faults');
    await runs.untilSynced();

    expect(met).toBeGreaterThan(0);
    await expectOnce(call);
  });

  test.each(['before', 'after'] as const)('a worker that is killed %s it', async (when) => {
    const runs = await runsWith(call);

    expect(await runs.run({ killed: { call, when } })).toBeUndefined();
    expect(await runs.untilSynced()).toEqual(['synced']);

    await expectOnce(call);
  });
});
