import {
  createCustomerBody,
  createCustomerReply,
  customerReply,
  listCustomersQuery,
  listCustomersReply,
} from './customer.ts';
import { customerParams } from './params.ts';
import type { Route } from './route.ts';

export const customerRoutes = {
  createCustomer: {
    method: 'POST',
    path: '/customers',
    summary: 'Create a customer',
    function: 'customers',
    permission: 'admin',
    body: createCustomerBody,
    idempotencyKey: 'optional',
    replies: { 201: createCustomerReply, 200: createCustomerReply },
    errors: ['customer_conflict', 'email_taken'],
  },
  listCustomers: {
    method: 'GET',
    path: '/customers',
    summary: 'All customers, the oldest first',
    description: 'One just made may not be among them yet.',
    function: 'customers',
    permission: 'read',
    query: listCustomersQuery,
    replies: { 200: listCustomersReply },
    errors: ['invalid_cursor'],
  },
  getCustomer: {
    method: 'GET',
    path: '/customers/{customer_id}',
    summary: 'A customer',
    function: 'customers',
    permission: 'read',
    params: customerParams,
    replies: { 200: customerReply },
    errors: ['customer_not_found'],
  },
} as const satisfies Record<string, Route>;
