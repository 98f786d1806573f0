import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from '@jest/globals';
import type { Context, SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { requestLogger } from '../../../../functions/http/request-log.ts';
import { stripeEventsRun } from '../../../../functions/queue/stripe-events/run.ts';
import { keys } from '../../../../functions/store/table/items.ts';
import { openTable } from '../../../../functions/store/table/table.ts';
import { at } from '../../../support/charges.ts';

const NOW = at('2026-12-01T00:00:00Z');
const mock = mockClient(DynamoDBDocumentClient);

/** What an event waits while the breaker is as given, in seconds. Nobody may be asked at Stripe. */
async function waitWith(breaker: object): Promise<number | undefined> {
  mock.reset();
  const event = { event_id: 'evt_1', type: 'invoice.paid', object_id: 'in_1', invoice_id: 'inv_1' };
  const times = { created_at: NOW, received_at: NOW, status: 'waiting' };
  mock
    .on(GetCommand, { Key: keys.stripeEvent('evt_1') })
    .resolves({ Item: { ...keys.stripeEvent('evt_1'), ...event, ...times } })
    .on(GetCommand, { Key: keys.syncBreaker })
    .resolves({ Item: { ...keys.syncBreaker, version: 1, failures: 0, ...breaker } });
  const waits: unknown[] = [];
  const send = async ({ input }: { input: { VisibilityTimeout?: number } }) =>
    waits.push(input.VisibilityTimeout);
  const run = stripeEventsRun({
    table: openTable('tally'),
    queue: { url: 'https://sqs.example/events', client: { send } },
    clock: async () => NOW,
    logger: requestLogger('stripe-events', 'SILENT'),
    chance: () => 0,
  } as unknown as Parameters<typeof stripeEventsRun>[0]); // without a way to Stripe
  const record = { messageId: 'm', receiptHandle: 'r', body: '{"event_id":"evt_1"}', attributes: {} };
  const context = { awsRequestId: 'run', getRemainingTimeInMillis: () => 60_000 } as Context;
  const { batchItemFailures } = await run({ Records: [record] } as unknown as SQSEvent, context);
  expect(batchItemFailures).toEqual([{ itemIdentifier: 'm' }]);
  return waits[0] as number;
}

test('an event waits a minute while the sync is off', async () => {
  expect(await waitWith({ off: { since: NOW, why: 'The table was restored.' } })).toBe(61);
});

test('while Stripe is away, it waits until somebody looks whether Stripe is back', async () => {
  const cause = { code: 'provider_unreachable' };
  const stopped = { since: NOW, cause, probes: 0, next_probe_at: at('2026-12-01T00:05:00Z'), probing: false };

  expect(await waitWith({ stopped })).toBe(301);
});
