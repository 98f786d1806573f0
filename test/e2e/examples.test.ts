import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Route } from '../../client/contract/route.ts';
import { type RouteName, routes } from '../../client/contract/routes.ts';
import { examples } from '../../lib/plan/openapi/examples.ts';
import { clientOf, fresh, send } from '../support/api.ts';

/*
 * Sends each example of the OpenAPI document to the stack, with ids of its own instead of the example's, and holds each
 * reply against the contract.
 */

const client = clientOf();
/** The example's ids, and those that stand for them here. */
const ids = new Map([
  ['456', fresh('example')],
  ['789', fresh('example')],
  ['product-abc', fresh('product')],
]);
const bob = ids.get('456') ?? '';
let lineItemId = '';
let invoiceId = '';

beforeAll(async () => {
  for (const id of [bob, ids.get('789') ?? '']) await client.createCustomer({ customer_id: id, name: 'Ada' });
  await client.createProduct({ product_id: ids.get('product-abc'), name: 'Analytics' });
  const charged = await client.addLineItem(bob, { description: 'Set-up', amount: '100' });
  lineItemId = charged.line_item.line_item_id;
  invoiceId = charged.invoice.invoice_id;
});

/** The body with our ids. What must be new in each request is made new. */
const ours = (body: unknown): string =>
  JSON.stringify(body, (name, value) => {
    if (name === 'customer_id' || name === 'product_id') return ids.get(String(value)) ?? value;
    if (name === 'lead_id' || name === 'idempotency_key') return fresh(String(value));
    if (name === 'email') return `${fresh('billing')}@bob.example`;
    return name === 'used_at' || name === 'created_at' || name === 'timestamp'
      ? new Date().toISOString()
      : value;
  });

/** A customer and a product are made anew; the others are about those above. */
const bodyOf = (name: string, body: unknown): string => {
  const text = ours(body);
  return name === 'createCustomer' || name === 'createProduct'
    ? text.replace(/example-|product-/, '$&new-')
    : text;
};

const pathOf = ({ path }: Route): string =>
  path.replace('{customer_id}', bob).replace('{line_item_id}', lineItemId).replace('{invoice_id}', invoiceId);

const all = Object.entries(examples).flatMap(([name, { bodies }]) =>
  Object.entries(bodies).map(([shown, body]) => ({ name: name as RouteName, shown, body })),
);
// An invoice that is void takes no more credits.
const inOrder = [...all].sort(
  (one, other) => Number(one.name === 'voidInvoice') - Number(other.name === 'voidInvoice'),
);

describe('an example of the document', () => {
  test.each(inOrder)('is taken: $name, $shown', async ({ name, body }) => {
    const route: Route = routes[name];
    const response = await send(pathOf(route), {
      method: route.method,
      headers: { 'content-type': 'application/json', 'Idempotency-Key': fresh('example') },
      body: bodyOf(name, body),
    });

    const reply: unknown = await response.json();
    const taken = expect.stringMatching(/^20[012]$/);
    expect({ status: String(response.status), reply }).toMatchObject({ status: taken });
    const schema = route.replies[response.status as 200 | 201 | 202]; // by the lines above
    expect(schema?.parse(reply)).toBeDefined();
    // A batch is answered with 200, whatever became of its items.
    expect(JSON.stringify(reply)).not.toMatch(/"outcome":"(?:rejected|failed|conflict)"/);
  });
});
