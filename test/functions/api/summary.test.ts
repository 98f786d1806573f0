import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, expect, test } from '@jest/globals';
import getInvoiceSummary from '../../../functions/api/summaries/get-invoice-summary.ts';
import { fieldsOf, tally } from '../../support/api-gateway.ts';
import { aBusyCustomer, commands, mock, table } from '../../support/endpoint-examples.ts';

beforeEach(() => {
  mock.reset();
  aBusyCustomer();
});

const ask = (query: Record<string, string>) =>
  tally([getInvoiceSummary], { table }).send('getInvoiceSummary', { query });

test('of eight thousand years makes as many calls as of one month, because months without invoices are not read', async () => {
  const callsFor = async (query: Record<string, string>): Promise<number> => {
    mock.resetHistory();
    expect((await ask(query)).statusCode).toBe(200);
    return mock.commandCalls(QueryCommand).length;
  };

  const ofAMonth = await callsFor({ from: '2026-10', to: '2026-10' });

  expect(await callsFor({ from: '1970-01', to: '9999-12' })).toBe(ofAMonth);
});

test.each([
  [{ from: '0001-01', to: '2026-12' }, ['from']],
  [{ from: '0000-01', to: '0000-12' }, ['from', 'to']],
  [{ from: '2026-12', to: '2026-11' }, ['to']],
  [{ from: '2026-12' }, ['to']],
])('of %j is refused, and the field named', async (query: Record<string, string>, fields) => {
  const refused = await ask(query);

  expect(refused.statusCode).toBe(422);
  expect(fieldsOf(refused)).toEqual(fields);
  expect(commands()).toEqual([]);
});
