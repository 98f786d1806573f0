import type { Route } from '../route.ts';
import { createProductReply, listProductsReply } from './product.ts';
import { createProductBody, listProductsQuery } from './requests.ts';

export const productRoutes = {
  createProduct: {
    method: 'POST',
    path: '/products',
    summary: 'Create a product, which leads can name',
    description:
      'The same request again is answered with the product that was made first. It is the same if its `product_id` is the same, or without one, its idempotency key. A key stands for one product for ever.',
    function: 'leads',
    permission: 'admin',
    body: createProductBody,
    idempotencyKey: 'optional',
    replies: { 201: createProductReply, 200: createProductReply },
    errors: ['product_conflict', 'idempotency_conflict'],
  },
  listProducts: {
    method: 'GET',
    path: '/products',
    summary: 'All products, the oldest first',
    description: 'A new product may be missing for a moment.',
    function: 'leads',
    permission: 'read',
    query: listProductsQuery,
    replies: { 200: listProductsReply },
    errors: ['invalid_cursor'],
  },
} as const satisfies Record<string, Route>;
