import type { Route } from '../route.ts';
import { customerParams } from '../shapes/params.ts';
import {
  createCustomerBody,
  createCustomerReply,
  customerReply,
  listCustomersQuery,
  listCustomersReply,
  updateCustomerBody,
} from './customer.ts';

export const customerRoutes = {
  createCustomer: {
    method: 'POST',
    path: '/customers',
    summary: 'Create a customer',
    description:
      'The same again is answered with the customer that was made: under the same `customer_id`, or without one under the same idempotency key, which stands for one customer for ever.',
    function: 'customers',
    permission: 'admin',
    body: createCustomerBody,
    idempotencyKey: 'optional',
    replies: { 201: createCustomerReply, 200: createCustomerReply },
    errors: ['customer_conflict', 'idempotency_conflict', 'email_taken'],
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
  updateCustomer: {
    method: 'PATCH',
    path: '/customers/{customer_id}',
    summary: "Change a customer's name, e-mail address, postal address or tax id",
    description:
      'A field that is left out stays; `null` takes an optional one away. The id and the currency never change. Needs no key: the same again changes nothing. An invoice that is printed from now on shows the new name.',
    function: 'customers',
    permission: 'admin',
    params: customerParams,
    body: updateCustomerBody,
    replies: { 200: customerReply },
    errors: ['customer_not_found', 'email_taken'],
  },
} as const satisfies Record<string, Route>;
