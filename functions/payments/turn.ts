import type Stripe from 'stripe';
import type { Call } from '../domain/sync/answer.ts';

/** A request as Stripe counts it for its limits. */
export type Operation =
  | 'list customers'
  | 'create customer'
  | 'update customer'
  | 'list invoices'
  | 'list invoice payments'
  | 'create invoice'
  | 'retrieve invoice'
  | 'add lines'
  | 'delete invoice'
  | 'finalize invoice';

/** Waits until a request may be sent. It is awaited before each request, so that Stripe's limits are kept. */
export type Turn = (operation: Operation) => Promise<void>;

/** How requests get to Stripe. */
export interface Way {
  readonly stripe: Stripe;
  readonly turn: Turn;
}

export const operations = {
  'find customer': 'list customers',
  'create customer': 'create customer',
  'update customer': 'update customer',
  'find invoice': 'list invoices',
  'create invoice': 'create invoice',
  'look at invoice': 'retrieve invoice',
  'add lines': 'add lines',
  'delete draft': 'delete invoice',
  finalize: 'finalize invoice',
} as const satisfies Record<Call, Operation>;
