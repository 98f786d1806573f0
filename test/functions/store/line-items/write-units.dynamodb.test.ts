import '../../../support/node-errors.ts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BillingTables } from '../../../support/billing-tables.ts';
import { type Example, examples, LineItemCosts, unitsOf } from '../../../support/line-item-costs.ts';
import { sizeOfItem } from '../../../support/write-units.ts';

let tables: BillingTables;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

describe('the write units of one line item, by the sizes of the items sent', () => {
  test.each<[Example, number]>([
    ['metered usage', 5],
    ['a one-off charge', 5],
    ['with a description of 1000 characters', 8],
    ['with 8 KB of metadata', 29],
  ])('%s: %i', async (example, units) => {
    const costs = await LineItemCosts.onInvoice(tables, 1);

    expect(unitsOf(await costs.of(examples[example]))).toBe(units);
  });

  test('are two for the line, one for its entry in the list, two for the shard', async () => {
    const costs = await LineItemCosts.onInvoice(tables, 1);

    expect(await costs.of(examples['metered usage'])).toEqual([
      { item: 'line_item', bytes: expect.any(Number), units: 2, indexUnits: 1 },
      { item: 'shard#0', bytes: expect.any(Number), units: 2, indexUnits: 0 },
    ]);
  });

  test('are eight more for a new invoice, three of them for its entry among the invoices to close', async () => {
    const costs = await LineItemCosts.onInvoice(tables, 0);

    const first = await costs.of(examples['metered usage']);

    expect(unitsOf(first)).toBe(13);
    expect(first.at(-1)).toEqual({ item: 'due', bytes: expect.any(Number), units: 2, indexUnits: 1 });
  });

  test('are 21 for closing the invoice, three of them for removing that entry', async () => {
    const costs = await LineItemCosts.onInvoice(tables, 1);

    const closing = await costs.ofClosing();

    expect(unitsOf(closing)).toBe(21);
    expect(closing).toContainEqual({ item: 'due', bytes: expect.any(Number), units: 2, indexUnits: 1 });
  });

  test('are two more if there are control totals', async () => {
    const costs = await LineItemCosts.onInvoice(tables, 1);

    expect(await costs.of(examples['metered usage'], { counted: true })).toMatchObject([
      { item: 'line_item', units: 2, indexUnits: 1 },
      { item: 'shard#0', units: 2, indexUnits: 0 },
      { item: 'control_total', units: 2, indexUnits: 0 },
    ]);
  });

  test('are a little more than three in a batch, because its lines share the shard', async () => {
    const costs = await LineItemCosts.onInvoice(tables, 1);

    const sent = await costs.ofBatch(examples['metered usage'], 500);

    expect(sent.filter(({ item }) => item === 'line_item')).toHaveLength(500);
    // Five transactions of 97 lines and one of 15.
    expect(unitsOf(sent)).toBe(500 * 3 + 6 * 2);
    expect(unitsOf(sent) / 500).toBeLessThanOrEqual(3.05);
  });

  test.each([
    [10, 5],
    [15, 7],
    [40, 9],
  ])('grow with the services on the invoice: %i of them, %i units', async (services, units) => {
    const costs = await LineItemCosts.onInvoice(tables, services);

    expect(unitsOf(await costs.of(examples['metered usage']))).toBe(units);
  });
});

describe('the size of an item', () => {
  test.each([
    ['a text, in UTF-8', { a: { S: 'über' } }, 1 + 5],
    ['a number: one byte for two digits, and one more', { a: { N: '1234' } }, 1 + 3],
    ['a number with an odd count of digits, rounded up', { a: { N: '-123.45' } }, 1 + 4],
    ['a number without the zeros around it', { a: { N: '0.00120' } }, 1 + 2],
    ['the number zero', { a: { N: '0' } }, 1 + 1],
    ['a boolean', { a: { BOOL: true } }, 1 + 1],
    ['a map, with a byte for each entry', { a: { M: { b: { S: 'cd' } } } }, 1 + 3 + 1 + 1 + 2],
    ['a list', { a: { L: [{ S: 'cd' }, { NULL: true as const }] } }, 1 + 3 + 1 + 2 + 1 + 1],
  ])('%s', (_what, item, bytes) => {
    expect(sizeOfItem(item)).toBe(bytes);
  });
});
