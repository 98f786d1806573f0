import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import type { InvoiceId } from '../../../client/contract/shapes/fields.ts';
import listSyncFailures from '../../../functions/api/sync/list-sync-failures.ts';
import redriveSyncs from '../../../functions/api/sync/redrive-syncs.ts';
import { invoiceOfMessage } from '../../../functions/messages/sync-queue.ts';
import {
  changeBreaker,
  readBreaker,
  turnSyncOff,
  turnSyncOn,
} from '../../../functions/store/sync/breaker.ts';
import { readSync } from '../../../functions/store/sync/reading.ts';
import type { Table } from '../../../functions/store/table/table.ts';
import { type Sent, tally } from '../../support/api-gateway.ts';
import { BillingTables } from '../../support/billing-tables.ts';
import {
  end,
  finalizedInvoice,
  later,
  mustClaim,
  NOW,
  syncedAs,
  withCustomer,
  withInvoice,
} from '../../support/syncs.ts';

/* What an operator sees of failed syncs, and does about them. */

const sqs = mockClient(SQSClient);
let tables: BillingTables;
let table: Table;
let api: ReturnType<typeof tally>;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());
beforeEach(async () => {
  sqs.reset();
  sqs.on(SendMessageBatchCommand).resolves({});
  table = await tables.create('directly');
  api = tally([listSyncFailures, redriveSyncs], { table, syncQueueUrl: 'https://sqs.example/sync' });
});

const send = async (name: Parameters<typeof api.send>[0], sent: Sent = {}) => {
  const { statusCode, body } = await api.send(name, sent);
  return { statusCode, ...JSON.parse(body) };
};
const failures = (query: Record<string, string> = {}) => send('listSyncFailures', { query });
const redrive = (body: object) => send('redriveSyncs', { body });
const listed = (reply: { data: { invoice_id: string }[] }) => reply.data.map((one) => one.invoice_id).sort();
const messages = () =>
  sqs
    .commandCalls(SendMessageBatchCommand)
    .flatMap(({ args }) => args[0].input.Entries ?? [])
    .map(({ MessageBody = '' }) => invoiceOfMessage(MessageBody));
const statusOf = async (id: InvoiceId) => (await readSync(table, id))?.sync.status;

async function failed(
  key: string,
  code: 'email_refused' | 'total_differs' = 'email_refused',
): Promise<InvoiceId> {
  const id = await finalizedInvoice(table, key);
  const claimed = await mustClaim(table, id);
  await end(table, claimed, { kind: 'stop', call: 'create customer', state: claimed.state, cause: { code } });
  return id;
}
async function synced(key: string): Promise<InvoiceId> {
  const id = await finalizedInvoice(table, key);
  const claimed = await mustClaim(table, id);
  await end(table, claimed, syncedAs(withInvoice(withCustomer(claimed.state, 'cus_1'), 'in_1')));
  return id;
}
const keyRefused = () =>
  changeBreaker(table, () => ({
    failures: 1,
    failingSince: NOW,
    stopped: {
      since: NOW,
      cause: { code: 'api_key_refused', detail: '401' },
      probes: 0,
      nextProbeAt: later(300_000, new Date().toISOString() as typeof NOW), // a timestamp of this form
      isProbing: false,
    },
  }));

describe('what has failed', () => {
  test('is listed, and counted by cause with what to do; what is synced or waits is not', async () => {
    const [one, two, three] = [await failed('1'), await failed('2'), await failed('3', 'total_differs')];
    await finalizedInvoice(table, '4');
    await synced('5');

    const reply = await failures();

    expect(reply).toMatchObject({
      statusCode: 200,
      next_cursor: null,
      counted_all: true,
      stopped: null,
      causes: [
        { cause: 'email_refused', customer_fixable: true, invoice_count: 2 },
        { cause: 'total_differs', customer_fixable: false, invoice_count: 1 },
      ],
    });
    expect(reply.causes[0].message).toContain('Change the customer’s e-mail address.');
    expect(listed(reply)).toEqual([one, two, three].sort());
    expect(reply.data[0]).toMatchObject({ customer_id: 'acme', sync: { status: 'failed', attempts: 1 } });
  });

  test('can be asked for by cause and customer, and read page by page', async () => {
    const ids = [await failed('1'), await failed('2'), await failed('3', 'total_differs')];

    expect(listed(await failures({ cause: 'total_differs' }))).toEqual([ids[2]]);
    expect(listed(await failures({ customer_id: 'acme' }))).toHaveLength(3);
    expect(await failures({ customer_id: 'other' })).toMatchObject({ data: [], causes: [] });

    const read: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await failures({ limit: '1', ...(cursor !== undefined && { cursor }) });
      expect(page.data.length).toBeLessThanOrEqual(1);
      read.push(...listed(page));
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    expect(read.sort()).toEqual(ids.toSorted());
    expect(await failures({ cursor: 'made up' })).toMatchObject({ statusCode: 400, code: 'invalid_cursor' });
  });

  test('says while the key is refused what to do, and lists what waits for it', async () => {
    const id = await finalizedInvoice(table);
    await keyRefused();

    expect(await failures()).toMatchObject({
      stopped: {
        cause: 'api_key_refused',
        since: NOW,
        message: expect.stringContaining('Replace the API key in the secret'),
      },
      causes: [{ cause: 'api_key_refused', invoice_count: 1 }],
      data: [{ invoice_id: id, customer_id: 'acme', sync: { status: 'pending', cause: 'api_key_refused' } }],
    });
  });

  test('says that the sync is off, and why', async () => {
    await turnSyncOff(table, { why: 'The table was restored.', now: NOW });
    expect((await failures()).stopped).toMatchObject({
      cause: 'sync_is_off',
      message: expect.stringContaining('The table was restored.'),
    });

    await turnSyncOn(table);
    expect(await failures()).toMatchObject({ stopped: null });
  });
});

describe('a redrive', () => {
  test.each([
    { of: 'all', body: () => ({ all: true }), wanted: [0, 1, 2] },
    { of: 'a cause', body: () => ({ cause: 'email_refused' }), wanted: [0, 1] },
    { of: 'a customer', body: () => ({ all: true, customer_id: 'acme' }), wanted: [0, 1, 2] },
    {
      of: 'some invoices',
      body: (ids: string[]) => ({ invoice_ids: [ids[2], ids[2], ids[3]] }),
      wanted: [2],
    },
  ])(
    'of $of counts first, then makes them due, sends their messages, and touches no other',
    async ({ body, wanted }) => {
      const ids = [
        await failed('1'),
        await failed('2'),
        await failed('3', 'total_differs'),
        await synced('4'),
      ];
      const asked = body(ids);

      expect(await redrive({ ...asked, dry_run: true })).toEqual({
        statusCode: 200,
        would_redrive: wanted.length,
        more: false,
      });
      expect(messages()).toEqual([]);
      expect(await redrive(asked)).toEqual({ statusCode: 202, redriven: wanted.length, more: false });

      expect(messages().sort()).toEqual(wanted.map((index) => ids[index]).sort());
      expect(await Promise.all(ids.map(statusOf))).toEqual(
        ids.map((_, index) => (index === 3 ? 'synced' : wanted.includes(index) ? 'pending' : 'failed')),
      );
    },
  );

  test('lets one invoice be tried at once while the key is refused', async () => {
    const id = await finalizedInvoice(table);
    await keyRefused();

    expect(await redrive({ cause: 'api_key_refused' })).toMatchObject({ statusCode: 202, redriven: 1 });

    expect(messages()).toEqual([id]);
    const { stopped } = await readBreaker(table);
    expect(Date.parse(String(stopped?.nextProbeAt))).toBeLessThanOrEqual(Date.now());
  });

  test('of an invoice that does not exist changes nothing, and names it', async () => {
    const id = await failed('1');

    expect(await redrive({ invoice_ids: [id, 'inv_of_nobody'] })).toMatchObject({
      statusCode: 404,
      code: 'invoice_not_found',
      errors: [{ field: 'invoice_ids[1]' }],
    });
    expect(await statusOf(id)).toBe('failed');
  });

  test('needs to be told of what', async () => {
    expect(await redrive({})).toMatchObject({ statusCode: 422 });
    expect(await redrive({ all: false })).toMatchObject({ statusCode: 422 });
    expect(await redrive({ all: true, cause: 'email_refused' })).toMatchObject({ statusCode: 422 });
  });
});
