import type { Route } from '../route.ts';
import { customerParams } from '../shapes/params.ts';
import { createCustomerReply, customerReply, listCustomersReply } from './customer.ts';
import { createCustomerBody, listCustomersQuery, updateCustomerBody } from './requests.ts';

export const customerRoutes = {
  createCustomer: {
    method: 'POST',
    path: '/customers',
    summary: 'Create a customer',
    description:
      'The same request again is answered with the customer that was made first. It is the same if its `customer_id` is the same, or without one, its idempotency key. A key stands for one customer for ever.',
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
    description: 'A new customer may be missing for a moment.',
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
      'A field that is left out stays as it is; `null` removes an optional field. The id and the currency never change. Needs no key: the same request again changes nothing. Invoices that are finalized from now on show what is new; those that were finalized before stay as they were issued. The payment provider is told the name, the e-mail address and the postal address with the next invoice, and the tax id stands on that invoice.',
    function: 'customers',
    permission: 'admin',
    params: customerParams,
    body: updateCustomerBody,
    replies: { 200: customerReply },
    errors: ['customer_not_found', 'email_taken'],
  },
} as const satisfies Record<string, Route>;
