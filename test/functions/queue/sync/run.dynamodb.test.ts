import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Context, SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import type { Instant, InvoiceId } from '../../../../client/contract/shapes/fields.ts';
import { requestLogger } from '../../../../functions/http/request-log.ts';
import { queueOf } from '../../../../functions/messages/sync-queue.ts';
import { ApiKey } from '../../../../functions/payments/api-key.ts';
import { openStripe } from '../../../../functions/payments/open-stripe.ts';
import { syncRun } from '../../../../functions/queue/sync/run.ts';
import { LEASE_MS } from '../../../../functions/queue/sync/worker.ts';
import { voidInvoice } from '../../../../functions/store/closing/voiding.ts';
import { readSync } from '../../../../functions/store/sync/reading.ts';
import type { Table } from '../../../../functions/store/table/table.ts';
import { BillingTables } from '../../../support/billing-tables.ts';
import { asked } from '../../../support/closing.ts';
import { type FakeAndWays, fakeStripe } from '../../../support/fake-stripe.ts';
import { held } from '../../../support/sync-runs.ts';
import { claim, finalizedInvoice, later, NOW } from '../../../support/syncs.ts';

/* The worker as Lambda calls it, with a real table and a Stripe that keeps state. Only the queue is played. */

const sqs = mockClient(SQSClient);
const secrets = mockClient(SecretsManagerClient);
let tables: BillingTables;
let table: Table;
let fake: FakeAndWays;
let id: InvoiceId;
let now: Instant;
let base: string;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());
beforeEach(async () => {
  sqs.reset();
  sqs.on(ChangeMessageVisibilityCommand).resolves({});
  secrets.reset();
  keyIs('sk_test_acme');
  table = await tables.create('directly');
  fake = await fakeStripe();
  base = fake.url;
  now = NOW;
  id = await finalizedInvoice(table);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await fake.stop();
});

const keyIs = (value: string) => secrets.on(GetSecretValueCommand).resolves({ SecretString: value });

const measures = { tell: jest.fn(), tellBy: jest.fn() };
function worker({ mostTries = 100, perSecond = 0 } = {}) {
  const limits = { operation: perSecond, account: perSecond };
  const handler = syncRun({
    table,
    queue: queueOf({ syncQueueUrl: 'https://sqs.example/sync' }),
    clock: async () => now,
    logger: requestLogger('sync', 'SILENT'),
    apiKey: new ApiKey('the secret', new SecretsManagerClient({ region: 'us-east-1' })),
    stripeWith: (key) => openStripe(key, { base, timeoutMs: 5_000 }),
    settings: { dueDays: 30, autoAdvance: true, mostTries, ...(perSecond > 0 && { limits }) },
    measures,
    chance: () => 1,
  });
  return async (bodies: readonly string[], remainingMs = 60_000) => {
    const event = {
      Records: bodies.map((body, index) => ({ messageId: `m${index}`, receiptHandle: `r${index}`, body })),
    } as unknown as SQSEvent; // the parts that are read
    const context = { awsRequestId: 'run', getRemainingTimeInMillis: () => remainingMs } as Context; // likewise
    const { batchItemFailures } = await handler(event, context);
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  };
}
const naming = (invoice: string) => JSON.stringify({ invoice_id: invoice });
const run = () => worker()([naming(id)]);
const sync = async () => (await readSync(table, id))?.sync;
const heldBack = () =>
  sqs
    .commandCalls(ChangeMessageVisibilityCommand)
    .map(({ args }) => [args[0].input.ReceiptHandle, args[0].input.VisibilityTimeout]);
const fault = (path: string, kind: string, more: object = {}) =>
  fake.tell('POST', 'faults', [{ method: 'POST', path, times: 1, kind, ...more }]);
const once = { customers: 1, invoices: ['open 950'] };

describe('a message', () => {
  test('brings its invoice to Stripe, with its own total, and is done', async () => {
    expect(await run()).toEqual([]);

    expect(await held(fake)).toEqual(once);
    expect(await sync()).toMatchObject({ status: 'synced', attempts: 1 });
    expect(heldBack()).toEqual([]);
    expect(measures.tell.mock.calls).toEqual([[{ InvoicesSynced: 1 }]]);
  });

  test('that comes twice, at once or later, changes nothing', async () => {
    const both = worker();
    await Promise.all([both([naming(id)]), both([naming(id)])]);
    expect(await both([naming(id)])).toEqual([]);

    expect(await held(fake)).toEqual(once);
    expect(await sync()).toMatchObject({ status: 'synced', attempts: 1 });
  });

  test.each(['{"invoice_id":"inv_of_nobody"}', 'no message'])(
    '%s is done, and sends nothing',
    async (body) => {
      expect(await worker()([body])).toEqual([]);

      expect(await held(fake)).toEqual({ customers: 0, invoices: [] });
    },
  );

  test('of an invoice that was made void is done, and sends nothing', async () => {
    await voidInvoice(table, id, 'billed by mistake', asked);

    expect(await run()).toEqual([]);
    expect(await held(fake)).toEqual({ customers: 0, invoices: [] });
  });

  test('of an invoice that another worker has is done: that one’s own message goes on', async () => {
    await claim(table, id);

    expect(await run()).toEqual([]);
    expect(await held(fake)).toEqual({ customers: 0, invoices: [] });
  });

  test('of a worker that died is taken up when its time is over', async () => {
    await claim(table, id);
    now = later(LEASE_MS);

    expect(await run()).toEqual([]);
    expect(await held(fake)).toEqual(once);
    expect(await sync()).toMatchObject({ status: 'synced', attempts: 2 });
  });
});

describe('a try that fails', () => {
  test('is held back, told with its cause, and goes on from there when its time has come', async () => {
    await fault('/v1/invoices/*/add_lines', 'error_before');

    expect(await run()).toEqual(['m0']);
    expect(heldBack()).toEqual([['r0', 3]]);
    expect(await sync()).toMatchObject({
      status: 'pending',
      step: 'add lines',
      cause: { code: 'provider_error' },
      nextAttemptAt: later(2_000),
    });

    now = later(2_000);
    expect(await run()).toEqual([]);
    expect(await held(fake)).toEqual(once);
  });

  test('waits as long as Stripe asks', async () => {
    await fault('/v1/invoices', 'rate_limit', { retry_after: 30 });

    expect(await run()).toEqual(['m0']);
    expect(heldBack()).toEqual([['r0', 31]]);
  });

  test('is failed when it was tried as often as the stage allows, and its message is done', async () => {
    await fault('/v1/invoices', 'rate_limit');

    expect(await worker({ mostTries: 1 })([naming(id)])).toEqual([]);
    expect(await sync()).toMatchObject({ status: 'failed', cause: { code: 'too_many_attempts' } });
  });

  test('for good is failed at once, and its message is done', async () => {
    await fault('/v1/invoices', 'stored', { status: 400 });

    expect(await run()).toEqual([]);
    expect(await sync()).toMatchObject({ status: 'failed', cause: { code: 'refused_by_provider' } });
    expect(measures.tellBy.mock.calls).toEqual([['SyncsFailed', { refused_by_provider: 1 }]]);
  });

  test('keeps back only its own message of a batch', async () => {
    await fault('/v1/invoices/*/finalize', 'rate_limit');

    expect(await worker()(['no message', naming(id), naming('inv_of_nobody')])).toEqual(['m1']);
  });

  test.each(['/v1/customers', '/v1/invoices', '/v1/invoices/*/add_lines', '/v1/invoices/*/finalize'])(
    'because the reply of %s was lost makes nothing twice',
    async (path) => {
      await fault(path, 'reply_lost', { times: 2 });

      await run();
      now = later(2_000);
      await run();

      expect(await held(fake)).toEqual(once);
      expect(await sync()).toMatchObject({ status: 'synced' });
    },
  );

  test('because the run’s time is over goes on with the next', async () => {
    expect(await worker()([naming(id)], 20_000)).toEqual(['m0']);
    expect(await sync()).toMatchObject({ status: 'pending', cause: { code: 'took_too_long' } });
  });
});

describe('the API key', () => {
  test('that Stripe refuses is read again, and the same try goes on with the new one', async () => {
    const going = worker();
    keyIs('sk_test_old');
    await going([naming('inv_of_nobody')]);
    await fault('/v1/customers', 'auth');
    keyIs('sk_test_acme');
    // The old one was read some time ago.
    const real = Date.now;
    jest.spyOn(Date, 'now').mockImplementation(() => real() + 60_000);

    expect(await going([naming(id)])).toEqual([]);

    expect(await held(fake)).toEqual(once);
    expect(await sync()).toMatchObject({ status: 'synced', attempts: 1 });
  });

  test('that is refused and not replaced stops the sync: the others wait, are not tried, and can be made void', async () => {
    const other = await finalizedInvoice(table, 'two');
    await fault('/v1/customers', 'auth', { times: 5 });

    expect(await run()).toEqual(['m0']);
    expect(await worker()([naming(other)])).toEqual(['m0']);

    expect(await sync()).toMatchObject({
      status: 'pending',
      attempts: 1,
      cause: { code: 'api_key_refused' },
    });
    expect((await readSync(table, other))?.sync).toMatchObject({
      status: 'pending',
      attempts: 0,
      cause: { code: 'api_key_refused' },
    });
    expect(await voidInvoice(table, other, 'billed by mistake', asked)).toMatchObject({
      lifecycle: { status: 'void' },
    });
  });

  test('that is refused ends the run’s other tries too, before they send anything', async () => {
    const others: InvoiceId[] = [];
    for (const key of ['two', 'three', 'four']) others.push(await finalizedInvoice(table, key));
    await fault('/v1/customers', 'auth', { times: 20 });

    // They take their turns a fifth of a second apart, so the first answer is there before the third turn.
    await worker({ perSecond: 5 })([id, ...others].map(naming));

    const { body } = await fake.tell('GET', 'requests');
    expect(body.requests.length).toBeLessThanOrEqual(2);
    for (const each of others)
      expect((await readSync(table, each))?.sync.cause?.code).toBe('api_key_refused');
  });

  test('that is not there yet keeps the message back, and the invoice untouched, so it can be made void', async () => {
    keyIs('');

    expect(await run()).toEqual(['m0']);
    expect(heldBack()).toEqual([['r0', 36]]);
    expect(await sync()).toMatchObject({
      status: 'pending',
      attempts: 0,
      cause: { code: 'api_key_missing' },
    });
    expect(await voidInvoice(table, id, 'billed by mistake', asked)).toMatchObject({
      lifecycle: { status: 'void' },
    });
  });
});

test('a store that does not answer keeps the message back until the invoice can be taken again', async () => {
  const broken = { ...table, client: { send: () => Promise.reject(new Error('no store')) } } as Table;
  const before = table;
  table = broken;
  try {
    expect(await run()).toEqual(['m0']);
  } finally {
    table = before;
  }
  expect(heldBack()).toEqual([['r0', LEASE_MS / 1_000 + 1]]);
});
