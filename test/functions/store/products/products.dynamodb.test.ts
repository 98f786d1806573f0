import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Product } from '../../../../client/contract/products/product.ts';
import { productId } from '../../../../client/contract/shapes/fields.ts';
import { productCreating } from '../../../../functions/access.ts';
import { listProducts } from '../../../../functions/store/products/list.ts';
import { createProduct, lastKnownProduct } from '../../../../functions/store/products/products.ts';
import type { OpenTable } from '../../../../functions/store/table/table.ts';
import { BillingTables } from '../../../support/billing-tables.ts';
import { at } from '../../../support/charges.ts';
import { sorted, TouchedKinds } from '../../../support/touched-kinds.ts';

let tables: BillingTables;
let table: OpenTable;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());
beforeEach(async () => {
  table = await tables.create('directly');
});

const named = (id: string, changes: Partial<Product> = {}): Product => ({
  product_id: productId.parse(id),
  name: id,
  created_at: at('2026-11-01T00:00:00Z'),
  ...changes,
});
const create = (product: Product, sentWith = {}) => createProduct(table, product, 'admin', sentWith);

describe('a product', () => {
  test('is made once: if it is sent again, the existing one is returned, and it is found by its id', async () => {
    const crm = named('crm', { description: 'Contacts' });

    expect(await create(crm)).toEqual({ product: crm, replayed: false });
    expect(await create({ ...crm, created_at: at('2026-12-01T00:00:00Z') })).toEqual({
      product: crm,
      replayed: true,
    });
    expect(await lastKnownProduct(tables.open(table.name, 'directly'), crm.product_id)).toEqual(crm);
  });

  test('with other content is a conflict that names the different fields', async () => {
    await create(named('crm'));

    await expect(create(named('crm', { name: 'CRM', description: 'x' }))).rejects.toMatchObject({
      code: 'product_conflict',
      errors: [{ field: 'name' }, { field: 'description' }],
    });
  });

  test('is not found if nobody made it', async () => {
    await expect(lastKnownProduct(table, productId.parse('none'))).rejects.toMatchObject({
      code: 'product_not_found',
    });
  });

  test('is made once if many callers make it at the same time', async () => {
    const results = await Promise.all(Array.from({ length: 8 }, () => create(named('crm'))));

    expect(results.filter(({ replayed }) => !replayed)).toHaveLength(1);
  });
});

describe('an idempotency key', () => {
  const withKey = { idempotencyKey: 'create:1', namesId: false };

  test('belongs to one product, also if the next try has another random id', async () => {
    await create(named('made-up-1', { name: 'CRM' }), withKey);

    const again = await create(named('made-up-2', { name: 'CRM' }), withKey);

    expect(again).toMatchObject({ replayed: true, product: { product_id: 'made-up-1' } });
  });

  test.each([
    ['other content', named('made-up-2', { name: 'ERP' }), withKey],
    ['another product', named('erp'), { idempotencyKey: 'create:1' }],
  ])('with %s is a conflict, and makes nothing', async (_what, product, sentWith) => {
    await create(named('made-up-1', { name: 'CRM' }), withKey);

    await expect(create(product, sentWith)).rejects.toMatchObject({ code: 'idempotency_conflict' });
    await expect(lastKnownProduct(table, product.product_id)).rejects.toMatchObject({
      code: 'product_not_found',
    });
  });

  test('that was first sent with a replay belongs to that product from then on', async () => {
    await create(named('crm'));
    await create(named('crm'), { idempotencyKey: 'create:2' });

    await expect(create(named('erp'), { idempotencyKey: 'create:2' })).rejects.toMatchObject({
      code: 'idempotency_conflict',
    });
  });
});

test('products are listed page by page, each once, the oldest first', async () => {
  const all = Array.from({ length: 25 }, (_, index) => named(`product-${String(index).padStart(2, '0')}`));
  await Promise.all(all.map((product) => create(product)));
  const pages: string[][] = [];
  let after: string | undefined;
  do {
    const { products, next } = await listProducts(table, 10, after);
    pages.push(products.map(({ product_id: id }) => id));
    after = next;
  } while (after !== undefined);

  expect(pages.flat()).toEqual(all.map(({ product_id: id }) => id));
  expect(pages.map(({ length }) => length)).toEqual([10, 10, 5]);
});

test('making one writes what its access declares', async () => {
  const seen = new TouchedKinds();
  tables.proxy.faultOf = (call) => {
    seen.add(call);
    return undefined;
  };

  const watched = tables.open(table.name, 'through the conflict proxy');
  await createProduct(watched, named('crm'), 'admin', { idempotencyKey: 'create:1' });

  expect(seen.writes).toEqual(sorted(productCreating));
});
