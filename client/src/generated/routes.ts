// Made from client/contract by client/generate.ts: change the contract, then `npm run build`.

import type { Route } from '../route.ts';

/** The routes that this client calls. */
export const routes = {
  getHealth: { method: 'GET', path: '/health', replies: [200, 503], mark: 'checks' },
  createCustomer: {
    method: 'POST',
    path: '/customers',
    replies: [200, 201],
    mark: 'customer',
    body: true,
    key: true,
  },
  listCustomers: { method: 'GET', path: '/customers', replies: [200], mark: 'data', list: true },
  getCustomer: { method: 'GET', path: '/customers/{customer_id}', replies: [200], mark: 'customer' },
  addLineItem: {
    method: 'POST',
    path: '/customers/{customer_id}/line-items',
    replies: [200, 201],
    mark: 'line_item',
    body: true,
    key: true,
  },
  addUsage: {
    method: 'POST',
    path: '/customers/{customer_id}/usage',
    replies: [200, 201],
    mark: 'line_item',
    body: true,
    key: true,
  },
  addLineItems: { method: 'POST', path: '/line-items/batch', replies: [200], mark: 'results', body: true },
  credit: {
    method: 'POST',
    path: '/line-items/{line_item_id}/credits',
    replies: [200, 201],
    mark: 'line_item',
    body: true,
    key: true,
  },
  findLineItem: {
    method: 'GET',
    path: '/customers/{customer_id}/line-items',
    replies: [200],
    mark: 'line_item',
    required: ['idempotency_key'],
  },
  listLineItems: {
    method: 'GET',
    path: '/invoices/{invoice_id}/line-items',
    replies: [200],
    mark: 'data',
    list: true,
    optional: ['kind', 'service'],
  },
  listInvoices: {
    method: 'GET',
    path: '/customers/{customer_id}/invoices',
    replies: [200],
    mark: 'data',
    list: true,
    optional: ['status', 'from', 'to'],
  },
  getCurrentInvoice: {
    method: 'GET',
    path: '/customers/{customer_id}/invoices/current',
    replies: [200],
    mark: 'invoice',
    optional: ['currency'],
  },
  getInvoice: {
    method: 'GET',
    path: '/invoices/{invoice_id}',
    replies: [200],
    mark: 'invoice',
    optional: ['verify'],
  },
  getControlTotals: {
    method: 'GET',
    path: '/control-totals',
    replies: [200],
    mark: 'rows',
    required: ['day'],
    optional: ['caller'],
  },
  getStatement: {
    method: 'GET',
    path: '/customers/{customer_id}/statement',
    replies: [200],
    mark: 'totals',
    required: ['from', 'to'],
    optional: ['limit', 'cursor'],
  },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;
