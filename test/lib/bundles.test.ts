import { readFileSync, rmSync, statSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { type FunctionName, functionNames } from '../../client/contract/route.ts';
import { makeBundles } from '../support/bundles.ts';

const MOST_BYTES = 480 * 1024;

const bundles = makeBundles();
afterAll(() => rmSync(bundles.folder, { recursive: true }));

test.each(Object.keys(functionNames) as FunctionName[])(
  // Object.keys forgets the literal keys
  'function %s is small enough to start fast',
  (name) => {
    const bytes = statSync(bundles.functions.get(name) ?? '').size;

    // A bundle without the SDK would be another thing than what is deployed.
    expect(bytes).toBeGreaterThan(statSync(bundles.bare).size);
    expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
  },
);

test('the month’s end, whom nobody waits for, is no larger', () => {
  expect(statSync(bundles.monthEnd).size).toBeLessThanOrEqual(MOST_BYTES);
});

test('a function has the contract of its own nouns alone', () => {
  const customers = readFileSync(bundles.functions.get('customers') ?? '', 'utf8');

  expect(customers).toContain('/customers/{customer_id}');
  expect(customers).not.toContain('/invoices/{invoice_id}');
});
