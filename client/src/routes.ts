import { invalidArgument } from './errors.ts';
import type { CustomerId } from './model.ts';

export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: `/${string}`;
  /** Statuses that are replies, not errors. */
  readonly replyStatuses: readonly number[];
  /** A field of every reply, by which it is told from another server's page behind a wrong base URL. */
  readonly replyField: string;
}

/** The routes that this client calls. A test holds them against the contract, by type and by value. */
export const routes = {
  getHealth: { method: 'GET', path: '/health', replyStatuses: [200, 503], replyField: 'checks' },
  createCustomer: {
    method: 'POST',
    path: '/customers',
    replyStatuses: [200, 201],
    replyField: 'customer',
  },
  listCustomers: { method: 'GET', path: '/customers', replyStatuses: [200], replyField: 'data' },
  getCustomer: {
    method: 'GET',
    path: '/customers/{customer_id}',
    replyStatuses: [200],
    replyField: 'customer',
  },
  addLineItem: {
    method: 'POST',
    path: '/customers/{customer_id}/line-items',
    replyStatuses: [200, 201],
    replyField: 'line_item',
  },
  addUsage: {
    method: 'POST',
    path: '/customers/{customer_id}/usage',
    replyStatuses: [200, 201],
    replyField: 'line_item',
  },
  findLineItem: {
    method: 'GET',
    path: '/customers/{customer_id}/line-items',
    replyStatuses: [200],
    replyField: 'line_item',
  },
  getCurrentInvoice: {
    method: 'GET',
    path: '/customers/{customer_id}/invoices/current',
    replyStatuses: [200],
    replyField: 'invoice',
  },
  getInvoice: {
    method: 'GET',
    path: '/invoices/{invoice_id}',
    replyStatuses: [200],
    replyField: 'invoice',
  },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;

/** What stands in a path, by its name there. */
export type PathIds = Readonly<Record<string, CustomerId>>;

/** The route's path, each id percent-encoded so that `team:a@b` stays one segment. */
export function pathOf(route: RouteName, ids: PathIds): string {
  return routes[route].path.replace(/{(\w+)}/g, (_, name: string) => pathSegment(name, ids[name] ?? ''));
}

function pathSegment(name: string, id: CustomerId): string {
  if (typeof id === 'number' && !(Number.isSafeInteger(id) && id >= 0)) {
    throw invalidArgument(`${name} ${id} is no whole number that JavaScript holds exactly: pass text`);
  }
  const text = String(id);
  // URL parsers resolve these away, even percent-encoded: the call would reach another route.
  if (text === '' || text === '.' || text === '..') {
    throw invalidArgument(`${name} ${JSON.stringify(text)} cannot be part of a URL: pass the id itself`);
  }
  try {
    return encodeURIComponent(text);
  } catch {
    throw invalidArgument(`${name} is not well-formed Unicode text: pass the id that Tally knows`);
  }
}
