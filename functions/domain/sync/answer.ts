import type { Instant } from '../../../client/contract/shapes/fields.ts';

/** A request of the sync to the payment provider. */
export type Call =
  | 'find customer'
  | 'create customer'
  | 'update customer'
  | 'find invoice'
  | 'create invoice'
  | 'look at invoice'
  | 'add lines'
  | 'delete draft'
  | 'finalize';

/** An invoice as the provider has it. */
export interface ProviderInvoice {
  readonly id: string;
  readonly status: 'draft' | 'open' | 'paid' | 'uncollectible' | 'void';
  /** In minor units of its currency. */
  readonly total: number;
  /** ISO 4217, upper case. */
  readonly currency: string;
  readonly hasLines: boolean;
  /** The page on which the customer pays; drafts have none. */
  readonly hostedUrl?: string;
  /** When the provider made it, by its own clock. In whole seconds, UTC. */
  readonly createdAt: Instant;
  /** Until when the customer should pay; only of an invoice that is sent, and finalized. */
  readonly dueAt?: Instant;
}

/** The ways in which a request fails. Each says something else about the request's effect. */
export type Failure =
  /**
   * The connection was cut, the time was over, the answer was unreadable, or a gateway failed. The same request with
   * the same key shows its effect.
   */
  | { readonly kind: 'no answer' }
  /** Stripe did not begin it: there were too many requests, or another one is running. */
  | { readonly kind: 'busy'; readonly retryAfterMs?: number }
  /** The provider keeps this error under the key. The change may or may not have been made. */
  | { readonly kind: 'server error' }
  /** The key was used with other parameters. */
  | { readonly kind: 'key used otherwise' }
  /** The object that the request names does not exist. */
  | { readonly kind: 'missing'; readonly object: 'customer' | 'invoice' }
  | { readonly kind: 'not authorized'; readonly message: string }
  | {
      readonly kind: 'refused';
      readonly reason: 'e-mail' | 'payment' | 'other';
      readonly message: string;
    };

export type Answer =
  /** The customer that was made, found or changed. There is no id if none was found. */
  | { readonly kind: 'customer'; readonly id: string | undefined }
  | { readonly kind: 'invoice'; readonly invoice: ProviderInvoice }
  | { readonly kind: 'invoices'; readonly found: readonly ProviderInvoice[] }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'failed'; readonly failure: Failure };
