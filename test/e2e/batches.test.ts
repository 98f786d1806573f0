import { describe, expect, test } from '@jest/globals';
import { addLineItemsReply } from '../../client/contract/line-items/write-replies.ts';
import { callers, clientOf, fresh, post } from '../support/api.ts';

const client = clientOf();

async function newCustomer(): Promise<string> {
  const { customer } = await client.createCustomer({ customer_id: fresh('customer'), name: 'Ada' });
  return customer.customer_id;
}

const usage = { service: 'Linux Instance', units_consumed: '50', price_per_unit: '0.05' };

/**
 * The items of one call, like those of a large file: they are spread over the customers, and each has its own
 * key.
 */
const file = (customers: readonly string[], count: number) =>
  Array.from({ length: count }, (_, index) => ({
    customer_id: customers[index % customers.length] ?? '',
    idempotency_key: `event-${index}`,
    ...usage,
  }));

const totalsOf = async (customers: readonly string[]) =>
  Promise.all(
    customers.map(async (id) => {
      const { invoice } = await client.getCurrentInvoice(id);
      return `${invoice.line_item_count}: ${invoice.total}`;
    }),
  );

describe('a batch of 500 items of every kind', () => {
  test('bills each item correctly, reports the items in the order sent, and changes nothing when it is sent again', async () => {
    const [one, two] = [await newCustomer(), await newCustomer()];
    const known = { ...usage, customer_id: one };
    await client.addLineItem(one, usage, { idempotencyKey: 'replayed' });
    await client.addLineItem(one, usage, { idempotencyKey: 'conflict' });
    const special = [
      { item: { ...known, idempotency_key: 'replayed' }, outcome: 'replayed' },
      { item: { ...known, idempotency_key: 'conflict', units_consumed: 51 }, outcome: 'conflict' },
      { item: { ...known, idempotency_key: 'invalid', price_per_unit: 'fifty' }, outcome: 'rejected' },
      { item: { ...known, idempotency_key: 'unknown', priec: 1 }, outcome: 'rejected' },
      { item: { ...usage, customer_id: fresh('nobody'), idempotency_key: 'nobody' }, outcome: 'rejected' },
      { item: { ...known, idempotency_key: 'twice' }, outcome: 'created' },
      { item: { ...known, idempotency_key: 'twice' }, outcome: 'replayed' },
      { item: { ...known, idempotency_key: 'twice', price_per_unit: '0.06' }, outcome: 'conflict' },
    ];
    const items = [...special.map(({ item }) => item), ...file([one, two], 492)];

    const first = await post('/line-items/batch', { items });

    expect(first.status).toBe(200);
    const { results, summary, invoices } = addLineItemsReply.parse(await first.json());
    expect(results.map(({ index }) => index)).toEqual(items.map((_, index) => index));
    expect(results.slice(0, 8).map(({ outcome }) => outcome)).toEqual(special.map(({ outcome }) => outcome));
    expect(summary).toEqual({ created: 493, replayed: 2, conflict: 2, rejected: 3, failed: 0 });
    expect(results[1]?.error).toMatchObject({
      status: 409,
      code: 'idempotency_conflict',
      errors: [{ field: 'items[1].units_consumed' }],
    });
    expect(results[2]?.error?.errors).toMatchObject([{ field: 'items[2].price_per_unit' }]);
    expect(results[3]?.error).toMatchObject({ code: 'unknown_field', errors: [{ field: 'items[3].priec' }] });
    expect(results[4]?.error).toMatchObject({ status: 404, code: 'customer_not_found' });
    expect(invoices.map(({ total }) => total).sort()).toEqual(['615.00', '622.50']);

    const again = addLineItemsReply.parse(await (await post('/line-items/batch', { items })).json());

    expect(again.summary).toEqual({ created: 0, replayed: 495, conflict: 2, rejected: 3, failed: 0 });
    expect(await totalsOf([one, two])).toEqual(['249: 622.50', '246: 615.00']);
  });
});

test('a file of 2 000 lines is sent twice, and then with three changed lines: those three are reported as conflicts', async () => {
  const customers = await Promise.all(Array.from({ length: 5 }, newCustomer));
  const items = file(customers, 2_000);

  expect((await client.addLineItems(items)).summary).toMatchObject({ created: 2_000 });
  expect((await client.addLineItems(items)).summary).toMatchObject({ created: 0, replayed: 2_000 });

  const changed = new Map([
    [7, { units_consumed: '51' }],
    [777, { service: 'CDN Storage' }],
    [1_777, { price_per_unit: '0.06' }],
  ]);
  const { results, summary } = await client.addLineItems(
    items.map((item, index) => ({ ...item, ...changed.get(index) })),
  );

  expect(summary).toMatchObject({ created: 0, replayed: 1_997, conflict: 3, rejected: 0, failed: 0 });
  const conflicts = results.flatMap((result) => (result.outcome === 'conflict' ? [result] : []));
  expect(conflicts.map(({ index, error }) => [index, error.errors[0]?.field.split('.').at(-1)])).toEqual([
    [7, 'units_consumed'],
    [777, 'service'],
    [1_777, 'price_per_unit'],
  ]);
  expect(new Set(await totalsOf(customers))).toEqual(new Set(['400: 1000.00']));
});

test('two callers that use one key add only one line, because the key belongs to the customer', async () => {
  const customer = await newCustomer();
  const item = { customer_id: customer, idempotency_key: 'event', ...usage };

  await clientOf(callers.teamA).addLineItems([item]);

  expect((await client.addLineItems([item])).results[0]).toMatchObject({
    outcome: 'replayed',
    line_item: { created_by: expect.stringContaining('team-a') },
  });
});
