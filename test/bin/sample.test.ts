import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Big } from 'big.js';
import { sampleLeads, sampleLineItems } from '../../bin/sample/load.ts';

test('given the published sample, when its line items are added up, then they are what its customers owe', async () => {
  const owed = new Map<string, Big>();

  for (const { customerId, item } of await sampleLineItems()) {
    const amount = new Big(item.units_consumed).times(item.price_per_unit);
    owed.set(customerId, amount.plus(owed.get(customerId) ?? 0));
  }

  expect([...owed].map(([customer, amount]) => [customer, amount.toFixed(2)])).toEqual([
    ['123', '9.50'],
    ['456', '15.80'],
  ]);
});

test('its line items have no id, so their keys come from their places', async () => {
  const keys = (await sampleLineItems()).map(({ idempotencyKey }) => idempotencyKey);

  expect(keys[0]).toBe('sample:line-items.json:1');
  expect(new Set(keys).size).toBe(5);
});

test('its leads are sent to the letter', async () => {
  const published = readFileSync(join(__dirname, '..', '..', 'localstack', 'sample', 'leads.json'), 'utf8');

  expect(await sampleLeads()).toEqual(JSON.parse(published));
});
