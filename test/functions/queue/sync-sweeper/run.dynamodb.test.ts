import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import type { Instant, InvoiceId } from '../../../../client/contract/shapes/fields.ts';
import { requestLogger } from '../../../../functions/http/request-log.ts';
import { eventQueueOf } from '../../../../functions/messages/event-queue.ts';
import { invoiceOfMessage, queueOf } from '../../../../functions/messages/sync-queue.ts';
import { sweepRun } from '../../../../functions/queue/sync-sweeper/run.ts';
import { voidInvoice } from '../../../../functions/store/closing/voiding.ts';
import { finishEvent, storeEvent } from '../../../../functions/store/payments/events.ts';
import { turnSyncOff, turnSyncOn } from '../../../../functions/store/sync/breaker.ts';
import { requeueSync } from '../../../../functions/store/sync/requeueing.ts';
import type { Table } from '../../../../functions/store/table/table.ts';
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
  Provider,
  syncedAs,
  syncWith,
  unreachable,
} from '../../../support/syncs.ts';

const sqs = mockClient(SQSClient);
let tables: BillingTables;
let table: Table;
let id: InvoiceId;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());
beforeEach(async () => {
  sqs.reset();
  sqs.on(SendMessageBatchCommand).resolves({});
  table = await tables.create('directly');
  id = await finalizedInvoice(table);
});

const tell = jest.fn();
const sweep = (now: Instant, remainingMs = 120_000) =>
  sweepRun({
    table,
    queue: queueOf({ syncQueueUrl: 'https://sqs.example/sync' }),
    eventQueue: eventQueueOf({ eventQueueUrl: 'https://sqs.example/events' }),
    clock: async () => now,
    logger: requestLogger('sync-sweeper', 'SILENT'),
    measures: { tell, tellBy: () => undefined },
  })({}, { awsRequestId: 'run', getRemainingTimeInMillis: () => remainingMs } as Context); // the parts that are read
const sent = () =>
  sqs
    .commandCalls(SendMessageBatchCommand)
    .flatMap(({ args }) => args[0].input.Entries ?? [])
    .map(({ MessageBody }) => invoiceOfMessage(MessageBody ?? ''));

const MINUTES = 60_000;

test('an event of Stripe that nobody acted on is sent again after five minutes, and not once it is done', async () => {
  const event = { id: 'evt_1', type: 'invoice.paid', objectId: 'in_1', created: 1_796_000_000 } as const;
  await storeEvent(table, event, later(0));
  await syncWith(new Provider(), table, id);

  expect(await sweep(later(4 * MINUTES))).toMatchObject({ events: { sent: 0 } });
  expect(await sweep(later(5 * MINUTES))).toMatchObject({ events: { sent: 1, failed: 0, oldest: later(0) } });
  expect(sqs.commandCalls(SendMessageBatchCommand)[0]?.args[0].input).toMatchObject({
    QueueUrl: 'https://sqs.example/events',
    Entries: [{ MessageBody: '{"event_id":"evt_1"}' }],
  });
  await finishEvent(table, 'evt_1', { outcome: 'paid', now: later(6 * MINUTES) });
  expect(await sweep(later(10 * MINUTES))).toMatchObject({ events: { sent: 0 } });
});

test('an invoice whose message was lost is sent again when it has waited for five minutes, and not before', async () => {
  expect(await sweep(later(4 * MINUTES))).toMatchObject({ sent: 0 });
  expect(sent()).toEqual([]);

  expect(await sweep(later(5 * MINUTES))).toMatchObject({ sent: 1, failed: 0, stopped: false });
  expect(sent()).toEqual([id]);
});

test('one whose worker died is sent again when its lease has been over for so long', async () => {
  await claim(table, id);

  expect(await sweep(later(LEASE_MS + 4 * MINUTES))).toMatchObject({ sent: 0 });
  expect(await sweep(later(LEASE_MS + 5 * MINUTES))).toMatchObject({ sent: 1 });
});

test('one that waits for its next try is left alone until that time', async () => {
  const claimed = await mustClaim(table, id);
  await end(table, claimed, unreachable(claimed.state)); // for two minutes

  expect(await sweep(later(6 * MINUTES))).toMatchObject({ sent: 0 });
  expect(await sweep(later(7 * MINUTES))).toMatchObject({ sent: 1 });
});

test('one that was made void is not sent', async () => {
  await voidInvoice(table, id, 'billed by mistake', asked);

  expect(await sweep(later(60 * MINUTES))).toMatchObject({ sent: 0 });
});

test('what the queue does not take is told, and found by the next run', async () => {
  sqs
    .on(SendMessageBatchCommand)
    .resolvesOnce({ Failed: [{ Id: '0', SenderFault: false, Code: 'InternalError' }] })
    .resolves({});
  const due = later(5 * MINUTES);

  expect(await sweep(due)).toMatchObject({ now: due, sent: 0, failed: 1, stopped: false });
  expect(await sweep(due)).toMatchObject({ now: due, sent: 1, failed: 0, stopped: false });
});

test('many are sent ten at a time', async () => {
  for (let count = 1; count < 12; count += 1) await finalizedInvoice(table, `invoice ${count}`);

  expect(await sweep(later(5 * MINUTES))).toMatchObject({ sent: 12 });
  expect(sqs.commandCalls(SendMessageBatchCommand)).toHaveLength(2);
  expect(new Set(sent()).size).toBe(12);
});

test('each run tells how long the oldest waits and how many wait, whatever was tried meanwhile', async () => {
  const claimed = await mustClaim(table, id);
  await end(table, claimed, unreachable(claimed.state)); // for two minutes

  await sweep(later(MINUTES));
  expect(tell).toHaveBeenLastCalledWith({
    SyncLag: 60,
    SyncsWaiting: 1,
    EventsLag: 0,
    BreakerOpen: 0,
    RestoreNoticed: 0,
  });

  // Somebody asks for it: from then on the time counts anew.
  await requeueSync(table, id, later(10 * MINUTES));
  await sweep(later(11 * MINUTES));
  expect(tell).toHaveBeenLastCalledWith({
    SyncLag: 60,
    SyncsWaiting: 1,
    EventsLag: 0,
    BreakerOpen: 0,
    RestoreNoticed: 0,
  });
});

test('a run with nothing to do tells that too, because an alarm waits for its word', async () => {
  const claimed = await mustClaim(table, id);
  await end(table, claimed, syncedAs(claimed.state));

  await sweep(later(MINUTES));
  expect(tell).toHaveBeenLastCalledWith({
    SyncLag: 0,
    SyncsWaiting: 0,
    EventsLag: 0,
    BreakerOpen: 0,
    RestoreNoticed: 0,
  });
});

test('a run tells that the sync holds back from Stripe, and that it goes on', async () => {
  await turnSyncOff(table, { why: 'the table was restored', now: NOW });
  await sweep(later(MINUTES));
  expect(tell).toHaveBeenLastCalledWith(expect.objectContaining({ BreakerOpen: 1 }));

  await turnSyncOn(table);
  await sweep(later(2 * MINUTES));
  expect(tell).toHaveBeenLastCalledWith(expect.objectContaining({ BreakerOpen: 0 }));
});
