import * as z from 'zod/mini';
import { instant, productId } from '../shapes/fields.ts';
import { pageOf } from '../shapes/list.ts';
import { replayed } from '../shapes/replayed.ts';

export const product = z
  .object({
    product_id: productId,
    name: z.string(),
    description: z.optional(z.string()),
    created_at: instant,
  })
  .register(z.globalRegistry, { id: 'Product' });
export type Product = z.output<typeof product>;

export const createProductReply = z.object({ product, replayed });

export const listProductsReply = pageOf(product);
