// Made from client/contract by client/generate.ts: change the contract, then `npm run build`.

import type { Route } from '../route.ts';

/** The routes that this client calls. */
export const routes = {
  getHealth: { path: '/health', replies: [200, 503], mark: 'checks' },
  createCustomer: {
    method: 'POST',
    path: '/customers',
    replies: [200, 201],
    mark: 'customer',
    body: true,
    key: true,
  },
  listCustomers: { path: '/customers', mark: 'data', list: true },
  getCustomer: { path: '/customers/{customer_id}', mark: 'customer' },
  updateCustomer: { method: 'PATCH', path: '/customers/{customer_id}', mark: 'customer', body: true },
  addLineItem: {
    method: 'POST',
    path: '/customers/{customer_id}/line-items',
    replies: [200, 201],
    mark: 'line_item',
    body: true,
    key: true,
    minimal: true,
  },
  addUsage: {
    method: 'POST',
    path: '/customers/{customer_id}/usage',
    replies: [200, 201],
    mark: 'line_item',
    body: true,
    key: true,
    minimal: true,
  },
  addLineItems: { method: 'POST', path: '/line-items/batch', mark: 'results', body: true, minimal: true },
  credit: {
    method: 'POST',
    path: '/line-items/{line_item_id}/credits',
    replies: [200, 201],
    mark: 'line_item',
    body: true,
    key: true,
    minimal: true,
  },
  findLineItem: {
    path: '/customers/{customer_id}/line-items',
    mark: 'line_item',
    required: { idempotency_key: 'key' },
  },
  listLineItems: {
    path: '/invoices/{invoice_id}/line-items',
    mark: 'data',
    list: true,
    alsoAs: ['text/csv'],
    optional: { kind: 'text', service: 'text' },
  },
  listInvoices: {
    path: '/customers/{customer_id}/invoices',
    mark: 'data',
    list: true,
    optional: { status: 'text', from: 'text', to: 'text' },
  },
  getCurrentInvoice: {
    path: '/customers/{customer_id}/invoices/current',
    mark: 'invoice',
    optional: { currency: 'text' },
  },
  getInvoice: {
    path: '/invoices/{invoice_id}',
    mark: 'invoice',
    alsoAs: ['text/html'],
    optional: { verify: 'boolean' },
  },
  finalizeInvoice: {
    method: 'POST',
    path: '/invoices/{invoice_id}/finalize',
    mark: 'invoice',
    optional: { dry_run: 'boolean' },
  },
  voidInvoice: { method: 'POST', path: '/invoices/{invoice_id}/void', mark: 'invoice', body: true },
  getInvoiceSummary: {
    path: '/invoices/summary',
    mark: 'months',
    required: { from: 'text', to: 'text' },
    optional: { customer_id: 'id' },
  },
  getControlTotals: {
    path: '/control-totals',
    mark: 'rows',
    required: { day: 'text' },
    optional: { caller: 'text' },
  },
  getBalance: { path: '/customers/{customer_id}/balance', mark: 'balances' },
  getStatement: {
    path: '/customers/{customer_id}/statement',
    mark: 'totals',
    required: { from: 'text', to: 'text' },
    optional: { limit: 'number', cursor: 'text' },
  },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;
