import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { createCustomer, getCustomer } from '../../../../functions/store/customers/customers.ts';
import { customer } from '../../../support/charges.ts';
import { cancelled, failed, mockedTable, well } from '../../../support/mocked-table.ts';
import { acme } from '../../../support/replies.ts';

const { table, mock, transactions } = mockedTable();
const withEmail = { ...acme, email: 'Billing@Acme.example' };
const stored = {
  pk: 'C#acme',
  sk: 'customer',
  ...withEmail,
  created_by: 'team-b',
  list_pk: 'customers#2',
  list_sk: '2026-11-01T00:00:00.000Z#acme',
};

beforeEach(() => {
  mock.reset();
});

describe('a customer is put', () => {
  test('with the claim on its e-mail address, each only if it is absent', async () => {
    mock.on(TransactWriteCommand).resolves({});

    expect(await createCustomer(table, withEmail, 'team-a')).toEqual({
      customer: withEmail,
      replayed: false,
    });

    const [writes = []] = transactions();
    expect(writes.map(({ Put }) => Put?.Item)).toEqual([
      { ...stored, created_by: 'team-a', v: 1 },
      // Upper and lower case make no difference for an address.
      { pk: 'E#billing@acme.example', sk: 'email', customer_id: 'acme', v: 1 },
    ]);
    for (const { Put } of writes) {
      expect(Put).toMatchObject({
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      });
    }
  });

  test('alone, if it has no address', async () => {
    mock.on(TransactWriteCommand).resolves({});

    await createCustomer(table, acme, 'team-a');

    expect(transactions()[0]).toHaveLength(1);
  });
});

describe('a customer that exists', () => {
  test('with the same content is a replay, even though the e-mail is taken, because it is its own', async () => {
    const later = { ...withEmail, created_at: '2026-12-01T00:00:00.000Z' as typeof acme.created_at };
    mock.on(TransactWriteCommand).rejects(cancelled(failed(stored), failed({ customer_id: 'acme' })));

    expect(await createCustomer(table, later, 'team-a')).toEqual({ customer: withEmail, replayed: true });
  });

  test('with other content is a conflict that names the fields', async () => {
    mock.on(TransactWriteCommand).rejects(cancelled(failed(stored), well));

    await expect(
      createCustomer(table, { ...withEmail, name: 'Acme Ltd', currency: 'EUR' }, 'team-a'),
    ).rejects.toMatchObject({
      code: 'customer_conflict',
      errors: [{ field: 'name' }, { field: 'currency' }],
    });
  });
});

test('an e-mail address of another customer is refused, and the error does not say whose it is', async () => {
  mock.on(TransactWriteCommand).rejects(cancelled(well, failed({ customer_id: 'secret-customer' })));

  const refusal = await createCustomer(table, withEmail, 'team-a').catch((error: unknown) => error);

  expect(refusal).toMatchObject({ code: 'email_taken', errors: [{ field: 'email' }] });
  expect(JSON.stringify(refusal) + String(refusal)).not.toContain('secret-customer');
});

test('any other reason is a defect', async () => {
  mock.on(TransactWriteCommand).rejects(cancelled({ Code: 'ValidationError' }, well));

  await expect(createCustomer(table, withEmail, 'team-a')).rejects.toThrow('cancelled');
});

describe('reading a customer', () => {
  test('is strong, and shows nothing of the table’s own attributes', async () => {
    mock.on(GetCommand).resolves({ Item: stored });

    expect(await getCustomer(table, customer('acme'))).toEqual(withEmail);
    expect(mock.commandCalls(GetCommand)[0]?.args[0].input).toMatchObject({ ConsistentRead: true });
  });

  test('that is not there is 404 with its id', async () => {
    mock.on(GetCommand).resolves({});

    await expect(getCustomer(table, customer('nobody'))).rejects.toMatchObject({
      code: 'customer_not_found',
      message: expect.stringContaining('nobody'),
      errors: [{ field: 'customer_id' }],
    });
  });
});
