import * as z from 'zod/mini';
import { described } from '../shapes/described.ts';
import { callerId, idempotencyKey, instant, optionalText, productId, text } from '../shapes/fields.ts';
import { pageOf, pageQuery } from '../shapes/list.ts';
import { replayed } from '../shapes/replayed.ts';

export const createProductBody = z.strictObject({
  product_id: described(z.optional(callerId('ProductId')), 'If left out, Tally makes one'),
  name: text(500),
  description: optionalText(1000),
  idempotency_key: z.optional(idempotencyKey),
});

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

export const listProductsQuery = z.strictObject(pageQuery);
export const listProductsReply = pageOf(product);
