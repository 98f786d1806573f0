import * as z from 'zod/mini';
import { instant, type ProductId, productId } from '../../../../client/contract/shapes/fields.ts';
import { partitions } from '../partitions.ts';
import type { Key } from '../table.ts';
import { key, kind, listKey } from './item.ts';

const product = () =>
  z.object({
    ...key,
    product_id: productId,
    name: z.string(),
    description: z.optional(z.string()),
    created_at: instant,
    created_by: z.string(),
    /** All products, in order of their creation. */
    ...listKey,
  });

const productKey = () => z.object({ ...key, product_id: productId });

export const productItems = {
  product: kind('product', product),
  productKey: kind('product key', productKey),
};

export const productKeys = {
  product: (id: ProductId): Key => ({ pk: `${partitions.product}${id}`, sk: 'product' }),
  productKey: (idempotencyKey: string): Key => ({
    pk: `${partitions.productKey}${idempotencyKey}`,
    sk: 'product_key',
  }),
};
