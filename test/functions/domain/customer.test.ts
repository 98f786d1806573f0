import { expect, test } from '@jest/globals';
import { customerDifferences } from '../../../functions/domain/customer.ts';

const alice = { name: 'Alice', email: 'alice@example.com', currency: 'USD' } as const;

test('a create with the same content is a replay', () => {
  expect(customerDifferences(alice, { ...alice })).toEqual([]);
  expect(customerDifferences({ name: 'Bob', currency: 'JPY' }, { name: 'Bob', currency: 'JPY' })).toEqual([]);
});

test('a create with other content names each field that differs, with both values', () => {
  const { email: _none, ...withoutEmail } = alice;

  expect(customerDifferences(alice, { ...withoutEmail, name: 'Alicia', currency: 'EUR' })).toEqual([
    { field: 'name', message: 'the customer has Alice, this request has Alicia' },
    { field: 'email', message: 'the customer has alice@example.com, this request has none' },
    { field: 'currency', message: 'the customer has USD, this request has EUR' },
  ]);
  expect(customerDifferences(withoutEmail, alice)).toEqual([
    { field: 'email', message: 'the customer has none, this request has alice@example.com' },
  ]);
});
