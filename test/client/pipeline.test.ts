import { describe, expect, test } from '@jest/globals';
import type { BillingClient } from '../../client/src/index.ts';
import { failing, recording, tally } from '../support/api-gateway.ts';
import { clientThrough } from '../support/client-through.ts';
import { item } from './client-of.ts';
import { errorOf } from './failing.ts';

/* Passes what the client sends to the pipeline before the endpoints. */

const reply = { status: 201, body: { customer: {}, line_item: {} } } as never; // what no test here reads

describe('the key of a write', () => {
  test.each<
    ['createCustomer' | 'addLineItem' | 'addUsage' | 'credit', (client: BillingClient) => Promise<unknown>]
  >([
    ['createCustomer', (client) => client.createCustomer({ name: 'Acme' }, { idempotencyKey: 'event-1' })],
    ['addLineItem', (client) => client.addLineItem('acme', item, { idempotencyKey: 'event-1' })],
    ['addUsage', (client) => client.addUsage('acme', item, { idempotencyKey: 'event-1' })],
    ['credit', (client) => client.credit('li_1', { reason: 'r' }, { idempotencyKey: 'event-1' })],
  ])('%s is taken from the header and the body, which agree and are signed', async (name, call) => {
    const { endpoint, requests } = recording(name, reply);

    await call(clientThrough(tally([endpoint])));

    expect(requests.map(({ idempotencyKey }) => idempotencyKey)).toEqual(['event-1']);
  });

  test('is refused by Tally if the body has another one', async () => {
    const { endpoint, requests } = recording('addLineItem', reply);
    const body = { ...item, idempotency_key: 'event-1' };

    const error = await errorOf(
      clientThrough(tally([endpoint])).addLineItem('acme', body, { idempotencyKey: 'event-2' }),
    );

    expect(error).toMatchObject({ status: 400, code: 'idempotency_key_mismatch', outcome: 'not_applied' });
    expect(requests).toEqual([]);
  });
});

test('a name that the body may not have is Tally’s to refuse', async () => {
  const { endpoint, requests } = recording('addLineItem', reply);
  const body = { ...item, idempotencyKey: 'event-1' };

  expect(await errorOf(clientThrough(tally([endpoint])).addLineItem('acme', body))).toMatchObject({
    status: 422,
    code: 'unknown_field',
  });
  expect(requests).toEqual([]);
});

test('a dry run arrives as a dry run', async () => {
  const { endpoint, requests } = recording('finalizeInvoice', {
    status: 200,
    body: { invoice: {} },
  } as never);

  await clientThrough(tally([endpoint])).finalizeInvoice('inv_1', { dryRun: true });

  expect(requests.map(({ query }) => query)).toEqual([{ dry_run: true }]);
});

test('an error of Tally arrives unchanged, with the id of its request', async () => {
  const client = clientThrough(tally([failing(new Error('a defect'))]), { retry: { retries: 0 } });

  const error = await errorOf(client.getHealth());

  expect(error).toMatchObject({ status: 500, code: 'internal_error' });
  expect(error.requestId).toMatch(/^[\da-f-]{36}$/);
});

describe('a minimal reply', () => {
  const BATCH = { results: [], summary: {} };
  const api = () => {
    const endpoints = [
      recording('addLineItem', reply),
      recording('addUsage', reply),
      recording('credit', reply),
      recording('addLineItems', { status: 200, body: BATCH } as never),
    ];
    const asked = () => endpoints.flatMap(({ requests }) => requests.map(({ minimal }) => minimal));
    return { asked, through: tally(endpoints.map(({ endpoint }) => endpoint)) };
  };
  type Call = (client: BillingClient<boolean>, options?: { readonly minimal: boolean }) => Promise<unknown>;

  test.each<[string, Call]>([
    ['addLineItem', (client, options) => client.addLineItem('acme', item, { ...options })],
    ['addUsage', (client, options) => client.addUsage('acme', item, { ...options })],
    ['credit', (client, options) => client.credit('li_1', { reason: 'r' }, { ...options })],
    ['addLineItems', (client, options) => client.addLineItems([{ customer_id: 'acme', ...item }], options)],
  ])('of %s is asked for by a call, or by the client for all its calls', async (_name, call) => {
    const { asked, through } = api();
    const usual = clientThrough(through);
    const minimal = clientThrough(through, { minimal: true });

    for (const client of [usual, minimal])
      for (const options of [undefined, { minimal: true }, { minimal: false }]) await call(client, options);

    expect(asked()).toEqual([false, true, false, true, true, false]);
  });

  test('is not asked for on other routes', async () => {
    const preferred: (string | null)[] = [];
    const client = clientThrough(api().through, {
      minimal: true,
      fetch: async (_, init) => {
        preferred.push(new Headers(init?.headers).get('prefer'));
        return Response.json({ customer: {}, line_item: {} });
      },
    });

    await client.createCustomer({ name: 'Acme' });
    await client.addLineItem('acme', item);

    expect(preferred).toEqual([null, 'return=minimal']);
  });

  test('of a batch has no invoices to show', async () => {
    const { through } = api();
    const items = [{ customer_id: 'acme', ...item }];

    expect(await clientThrough(through).addLineItems(items, { minimal: true })).toMatchObject({
      invoices: [],
    });
  });
});
