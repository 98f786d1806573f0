import * as z from 'zod/mini';
import { described } from '../shapes/described.ts';
import { callerId, idempotencyKey, optionalText, text } from '../shapes/fields.ts';
import { pageQuery } from '../shapes/list.ts';

export const createProductBody = z.strictObject({
  product_id: described(z.optional(callerId('ProductId')), 'If left out, Tally makes one'),
  name: text(500),
  description: optionalText(1000),
  idempotency_key: z.optional(idempotencyKey),
});

export const listProductsQuery = z.strictObject(pageQuery);
