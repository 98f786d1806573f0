import type { Route } from '../route.ts';
import { createProductBody, createProductReply, listProductsQuery, listProductsReply } from './product.ts';

export const productRoutes = {
  createProduct: {
    method: 'POST',
    path: '/products',
    summary: 'Create a product that leads can be of',
    description:
      'The same again is answered with the product that was made: under the same `product_id`, or without one under the same idempotency key, which stands for one product for ever.',
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
    description: 'One just made may not be among them yet.',
    function: 'leads',
    permission: 'read',
    query: listProductsQuery,
    replies: { 200: listProductsReply },
    errors: ['invalid_cursor'],
  },
} as const satisfies Record<string, Route>;
