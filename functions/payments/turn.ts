import type Stripe from 'stripe';
import type { Call, Failure } from '../domain/sync/answer.ts';

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
  /**
   * Waits, and says whether a look at Stripe that failed is repeated. Without it none is: whoever looks comes back later.
   *
   * @param looks how often it has failed
   */
  readonly again?: (failure: Failure, looks: number) => Promise<boolean>;
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
