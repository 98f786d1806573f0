import type { Instant } from '../../../client/contract/shapes/fields.ts';

/** What happened at the payment provider that Tally does not follow by itself. A person must look. */
export const alerts = {
  refund: 'A payment was refunded at Stripe. The invoice stays paid here.',
  dispute: 'The customer disputes a payment at its bank. Stripe has a date for the answer.',
  credit_note: 'A credit note was made at Stripe. Tally does not know its amount.',
  customer_deleted:
    'A customer of Tally was deleted at Stripe. Its open invoices there cannot be paid any more.',
  invoice_deleted: 'An invoice of Tally was deleted at Stripe.',
  total_differs: 'An invoice at Stripe has another total than the invoice here. Nothing was changed here.',
  unknown_invoice: 'Stripe has an invoice for one that is not finalized here, or does not exist here.',
  doubled: 'Stripe has two finalized invoices for one invoice here.',
  went_back: 'An invoice is paid or void here, and is neither at Stripe.',
} as const satisfies Record<string, string>;
export type AlertKind = keyof typeof alerts;

/** What the provider told of an invoice. */
export interface AlertRecord {
  readonly kind: AlertKind;
  /** When the provider told it. UTC. */
  readonly at: Instant;
  /** One or two sentences for a person who looks after the invoice, with ids. */
  readonly detail: string;
}
