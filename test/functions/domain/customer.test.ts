import { expect, test } from '@jest/globals';
import type { Customer } from '../../../client/contract/customers/customer.ts';
import { changesOf, customerDifferences } from '../../../functions/domain/customer.ts';
import { at, customer } from '../../support/charges.ts';

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

const stored: Customer = {
  ...alice,
  customer_id: customer('alice'),
  address: { line1: 'Lindenstraße 4', city: 'Berlin', country: 'DE' },
  created_at: at('2026-11-01T00:00:00Z'),
  updated_at: at('2026-11-01T00:00:00Z'),
};

test('an update changes only the fields whose values differ', () => {
  expect(changesOf(stored, {})).toEqual({});
  expect(changesOf(stored, { name: 'Alicia', email: alice.email })).toEqual({ name: 'Alicia' });
  expect(changesOf(stored, { tax_id: 'DE123456789' })).toEqual({ tax_id: 'DE123456789' });
});

test('null removes a value, and changes nothing if there is none', () => {
  expect(changesOf(stored, { email: null, tax_id: null })).toEqual({ email: undefined });
});

test('an address is replaced as a whole; empty parts do not make a difference', () => {
  const same = { line1: 'Lindenstraße 4', line2: undefined, city: 'Berlin', country: 'DE' };

  expect(changesOf(stored, { address: same })).toEqual({});
  expect(changesOf(stored, { address: { ...same, line2: 'Hof 2' } })).toEqual({
    address: { line1: 'Lindenstraße 4', line2: 'Hof 2', city: 'Berlin', country: 'DE' },
  });
});
