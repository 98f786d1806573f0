import { BatchGetCommand, GetCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, expect, jest, test } from '@jest/globals';
import { Big } from 'big.js';
import { voidInvoice } from '../../../../functions/store/closing/voiding.ts';
import { keys } from '../../../../functions/store/table/items.ts';
import { asked } from '../../../support/closing.ts';
import {
  header,
  invoiceId as id,
  mock,
  shard,
  table,
  transactions,
} from '../../../support/endpoint-examples.ts';
import { cancelled, failed, well } from '../../../support/mocked-table.ts';

/* A read shows a finalized invoice without its sync. The write must be right even if the read missed the sync. */

const invoiceId = id as Parameters<typeof keys.sync>[0]; // of the examples, which write ids as texts
const finalized = {
  ...header,
  shards: 1,
  status: 'finalized',
  total: new Big('2.9'),
  exact_total: new Big('2.9'),
  closed_by: 'operator',
  number: new Big('7'),
  finalized_at: '2026-11-22T10:00:00.000Z',
};
const sync = (attempts: number) => ({
  ...keys.sync(invoiceId),
  invoice_id: invoiceId,
  status: attempts > 0 ? 'in_progress' : 'pending',
  attempts,
});
const ofSync = () =>
  transactions().map((writes) =>
    writes
      .flatMap(({ ConditionCheck, Update }) => ConditionCheck ?? Update ?? [])
      .filter(({ Key }) => Key?.['sk'] === 'sync')
      .map(({ ConditionExpression }) => ConditionExpression),
  );
const voided = () => voidInvoice(table, invoiceId, 'billed by mistake', asked);

beforeEach(() => {
  mock.reset();
  jest.spyOn(Math, 'random').mockReturnValue(0);
  mock.on(QueryCommand).resolves({ Items: [finalized, shard(0)] });
  mock.on(BatchGetCommand).resolves({ Responses: { tally: [] } });
  mock.on(GetCommand).resolves({});
  mock.on(TransactWriteCommand).resolves({});
});

test('is made void on the condition that it has no sync', async () => {
  await voided();

  expect(ofSync()).toEqual([['attribute_not_exists(pk)']]);
});

test('is not made void if it has a sync that has begun', async () => {
  mock.on(TransactWriteCommand).rejectsOnce(cancelled(well, failed()));
  mock
    .on(BatchGetCommand)
    .resolvesOnce({ Responses: { tally: [] } })
    .resolves({ Responses: { tally: [sync(1)] } });

  await expect(voided()).rejects.toMatchObject({ code: 'invoice_state_conflict' });
  expect(transactions()).toHaveLength(1);
});

test('has its sync read by key if the query did not show it', async () => {
  mock.on(BatchGetCommand).resolves({ Responses: { tally: [sync(0)] } });

  await voided();

  expect(ofSync()).toEqual([['#status = :pending AND #attempts = :none']]);
});
