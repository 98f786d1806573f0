import * as z from 'zod';
import {
  createCustomerBody,
  createCustomerReply,
  customerReply,
  listCustomersQuery,
  listCustomersReply,
} from './customer.ts';
import { callerId, issuedId } from './fields.ts';
import { currentInvoiceQuery, invoiceReply } from './invoice.ts';
import {
  addLineItemBody,
  addLineItemReply,
  findLineItemQuery,
  lineItemReply,
  usageBody,
} from './line-item.ts';
import type { ProblemCode } from './problem.ts';
import { healthReply, openApiReply } from './service.ts';

/**
 * What a Lambda function is made for: hot writes alone, reads by noun. Few enough to stay warm, apart enough
 * that each role reaches only what its routes need.
 */
export const functionNames = {
  service: 'health and the contract',
  customers: 'create, read and list customers',
  'line-item-writes': 'the hot path: line items and usage',
  invoices: 'read invoices and their line items',
} as const;
export type FunctionName = keyof typeof functionNames;

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below the API's base URL, whose last segment is the version. */
  readonly path: `/${string}`;
  readonly summary: string;
  readonly function: FunctionName;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly idempotencyKey?: 'required' | 'optional';
  /** Success statuses with their bodies. */
  readonly replies: Readonly<Partial<Record<200 | 201 | 202 | 503, z.ZodType>>>;
  /** Errors of this route's own, beside those that any route can answer. */
  readonly errors: readonly ProblemCode[];
}

const customerParams = z.strictObject({ customer_id: callerId('CustomerId') });
const invoiceParams = z.strictObject({ invoice_id: issuedId('InvoiceId') });

/** The API, route by route: API Gateway, validation, the client's types and the OpenAPI page come from here. */
export const routes = {
  getHealth: {
    method: 'GET',
    path: '/health',
    summary: 'Is Tally up, with the dependencies it checked',
    function: 'service',
    replies: { 200: healthReply, 503: healthReply },
    errors: [],
  },
  getOpenApi: {
    method: 'GET',
    path: '/openapi.json',
    summary: 'The contract as an OpenAPI document',
    function: 'service',
    replies: { 200: openApiReply },
    errors: [],
  },
  createCustomer: {
    method: 'POST',
    path: '/customers',
    summary: 'Create a customer',
    function: 'customers',
    body: createCustomerBody,
    idempotencyKey: 'optional',
    replies: { 201: createCustomerReply, 200: createCustomerReply },
    errors: ['customer_conflict', 'email_taken'],
  },
  listCustomers: {
    method: 'GET',
    path: '/customers',
    summary: 'All customers, the oldest first',
    function: 'customers',
    query: listCustomersQuery,
    replies: { 200: listCustomersReply },
    errors: ['invalid_cursor'],
  },
  getCustomer: {
    method: 'GET',
    path: '/customers/{customer_id}',
    summary: 'A customer',
    function: 'customers',
    params: customerParams,
    replies: { 200: customerReply },
    errors: ['customer_not_found'],
  },
  addLineItem: {
    method: 'POST',
    path: '/customers/{customer_id}/line-items',
    summary: "Add one line item to the customer's current invoice",
    function: 'line-item-writes',
    params: customerParams,
    body: addLineItemBody,
    idempotencyKey: 'required',
    replies: { 201: addLineItemReply, 200: addLineItemReply },
    errors: ['customer_not_found', 'idempotency_conflict'],
  },
  addUsage: {
    method: 'POST',
    path: '/customers/{customer_id}/usage',
    summary: 'Add metered usage: a line item, under the same keys, by the units consumed',
    function: 'line-item-writes',
    params: customerParams,
    body: usageBody,
    idempotencyKey: 'required',
    replies: { 201: addLineItemReply, 200: addLineItemReply },
    errors: ['customer_not_found', 'idempotency_conflict'],
  },
  findLineItem: {
    method: 'GET',
    path: '/customers/{customer_id}/line-items',
    summary: 'The line item that an idempotency key stands for: what became of a request',
    function: 'invoices',
    params: customerParams,
    query: findLineItemQuery,
    replies: { 200: lineItemReply },
    errors: ['customer_not_found', 'line_item_not_found'],
  },
  getCurrentInvoice: {
    method: 'GET',
    path: '/customers/{customer_id}/invoices/current',
    summary: "The customer's running invoice",
    function: 'invoices',
    params: customerParams,
    query: currentInvoiceQuery,
    replies: { 200: invoiceReply },
    errors: ['customer_not_found'],
  },
  getInvoice: {
    method: 'GET',
    path: '/invoices/{invoice_id}',
    summary: 'An invoice, whatever its state',
    function: 'invoices',
    params: invoiceParams,
    replies: { 200: invoiceReply },
    errors: ['invoice_not_found'],
  },
} as const satisfies Record<string, Route>;

export type Routes = typeof routes;
export type RouteName = keyof Routes;
