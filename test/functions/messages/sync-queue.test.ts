import { setTimeout as sleep } from 'node:timers/promises';
import {
  ChangeMessageVisibilityCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { invoiceId } from '../../../client/contract/shapes/fields.ts';
import { holdBack } from '../../../functions/messages/queue.ts';
import { invoiceOfMessage, queueOf, sendAllToSync } from '../../../functions/messages/sync-queue.ts';
import { tellSync } from '../../../functions/messages/tell-sync.ts';

const sqs = mockClient(SQSClient);
beforeEach(() => {
  sqs.reset();
});

const syncQueueUrl = 'https://sqs.example/tally-sync';
const queue = queueOf({ syncQueueUrl });
const id = invoiceId.parse('inv_acme_USD_2026-10_1');
const soon = () => Date.now() + 1_000;

describe('telling the sync of an invoice', () => {
  test('sends a message that names it, and the sync reads it', async () => {
    sqs.on(SendMessageCommand).resolves({});
    const reports: unknown[] = [];

    await tellSync({ syncQueueUrl }, id, { until: soon(), report: (error) => reports.push(error) });

    const [sent, ...more] = sqs.commandCalls(SendMessageCommand).map(({ args }) => args[0].input);
    expect(more).toEqual([]);
    expect(sent?.QueueUrl).toBe(syncQueueUrl);
    expect(invoiceOfMessage(sent?.MessageBody ?? '')).toBe(id);
    expect(reports).toEqual([]);
  });

  test.each([
    ['the queue does not take it', { syncQueueUrl }],
    ['the function may not reach the queue', {}],
  ])('when %s, that is reported, and nothing else happens', async (_why, environment) => {
    sqs.on(SendMessageCommand).rejects('no network');
    const reports: unknown[] = [];

    await tellSync(environment, id, { until: soon(), report: (error) => reports.push(error) });

    expect(reports).toEqual([
      expect.objectContaining({ message: `The sync got no message about ${id}. The sweeper will find it.` }),
    ]);
  });

  test('takes no longer than the request has', async () => {
    sqs.on(SendMessageCommand).resolves({});

    await tellSync({ syncQueueUrl }, id, { until: 0, report: () => undefined });

    const [, options] = sqs.call(0).args as unknown[]; // the types know of the command alone
    expect(options).toEqual({ abortSignal: expect.any(AbortSignal) });
    await sleep(5);
    expect(options).toHaveProperty('abortSignal.aborted', true);
  });
});

test.each(['', '{}', '{"invoice_id":7}', 'null', '{"Records":[]}'])('%j is no message of ours', (body) => {
  expect(invoiceOfMessage(body)).toBeUndefined();
});

test('a message is held back for whole seconds, and not a moment too short', async () => {
  sqs.on(ChangeMessageVisibilityCommand).resolves({});

  await holdBack(queue, 'receipt', 2_300);
  await holdBack(queue, 'receipt', 4_000);

  const inputs = sqs.commandCalls(ChangeMessageVisibilityCommand).map(({ args }) => args[0].input);
  expect(inputs).toEqual(
    [4, 5].map((VisibilityTimeout) => ({
      QueueUrl: syncQueueUrl,
      ReceiptHandle: 'receipt',
      VisibilityTimeout,
    })),
  );
});

test('what the queue did not take of a batch is counted', async () => {
  sqs.on(SendMessageBatchCommand).resolves({
    Failed: [{ Id: '1', SenderFault: false, Code: 'InternalError' }],
  });

  expect(await sendAllToSync(queue, [id, id])).toBe(1);
});
