import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import type { Context, SQSEvent } from 'aws-lambda';
import type { Instant, InvoiceId } from '../../../../client/contract/shapes/fields.ts';
import { requestLogger } from '../../../../functions/http/request-log.ts';
import { failedRun } from '../../../../functions/queue/sync-failed/run.ts';
import { voidInvoice } from '../../../../functions/store/closing/voiding.ts';
import { turnSyncOff } from '../../../../functions/store/sync/breaker.ts';
import { readSync } from '../../../../functions/store/sync/reading.ts';
import { requeueSync } from '../../../../functions/store/sync/requeueing.ts';
import type { Table } from '../../../../functions/store/table/table.ts';
import { audit } from '../../../support/audit/audit.ts';
import { snapshotOf } from '../../../support/audit/snapshot.ts';
import { BillingTables } from '../../../support/billing-tables.ts';
import { asked } from '../../../support/closing.ts';
import {
  claim,
  end,
  finalizedInvoice,
  LEASE_MS,
  later,
  mustClaim,
  NOW,
  unreachable,
} from '../../../support/syncs.ts';

/* What becomes of a message that came back too often. */

let tables: BillingTables;
let table: Table;
let id: InvoiceId;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());
beforeEach(async () => {
  table = await tables.create('directly');
  id = await finalizedInvoice(table);
});

const measures = { tell: jest.fn(), tellBy: jest.fn() };
/** @returns the messages that stay in the queue */
async function giveUp(body = JSON.stringify({ invoice_id: id }), now: Instant = NOW, of: Table = table) {
  const logger = requestLogger('sync-failed', 'SILENT');
  const run = failedRun({ table: of, clock: async () => now, logger, measures });
  const event = { Records: [{ messageId: 'm0', body }] } as unknown as SQSEvent; // the parts that are read
  const context = { awsRequestId: 'run', getRemainingTimeInMillis: () => 60_000 } as Context; // likewise
  const { batchItemFailures } = await run(event, context);
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}
const sync = async () => (await readSync(table, id))?.sync;
const isSound = async () => expect(audit(await snapshotOf(table))).toEqual([]);

test('its invoice is failed, with the last cause, and can be synced again', async () => {
  const claimed = await mustClaim(table, id);
  await end(table, claimed, unreachable(claimed.state));

  expect(await giveUp()).toEqual([]);
  expect(measures.tellBy.mock.calls).toEqual([['SyncsFailed', { given_up: 1 }]]);

  expect(await sync()).toMatchObject({
    status: 'failed',
    attempts: 1,
    cause: { code: 'given_up', last: { code: 'provider_unreachable' } },
  });
  await isSound();
  expect(await requeueSync(table, id, NOW)).toMatchObject({ outcome: 'queued', sync: { status: 'pending' } });
});

test('an invoice whose worker died each time is failed too', async () => {
  await claim(table, id);

  expect(await giveUp(undefined, later(LEASE_MS))).toEqual([]);

  expect(await sync()).toMatchObject({ status: 'failed', cause: { code: 'given_up' } });
  await isSound();
});

test('an invoice that a worker has is left alone until that worker is done', async () => {
  await claim(table, id);

  expect(await giveUp()).toEqual(['m0']);
  expect(await sync()).toMatchObject({ status: 'in_progress' });
});

test('nothing fails because of a stop of the sync: the invoice goes on waiting in the list', async () => {
  await turnSyncOff(table, { why: 'restored', now: NOW });

  expect(await giveUp()).toEqual([]);
  expect(await sync()).toMatchObject({ status: 'pending', attempts: 0 });
  await isSound();
});

test('an invoice that was made void, and one that nobody knows, change nothing', async () => {
  await voidInvoice(table, id, 'billed by mistake', asked);

  expect(await giveUp()).toEqual([]);
  expect(await giveUp('{"invoice_id":"inv_of_nobody"}')).toEqual([]);
  expect(await giveUp('no message')).toEqual([]);
  await isSound();
});

test('a store that does not answer keeps the message', async () => {
  const broken = { ...table, client: { send: () => Promise.reject(new Error('no store')) } } as Table;

  expect(await giveUp(undefined, NOW, broken)).toEqual(['m0']);
});
