import type { Currency, CustomerId, InvoiceId, Month } from '../../client/contract/shapes/fields.ts';
import type { SentLine } from '../domain/sync/minor-units.ts';

/** What is sent of an invoice. The same invoice gives the same requests, as long as nothing of it changes. */
export interface Bill {
  /** Tells this installation's objects from those of others on the same account. */
  readonly installation: string;
  readonly invoiceId: InvoiceId;
  readonly customerId: CustomerId;
  /** Ours: it repeats per customer, so it is not Stripe's own number. */
  readonly number: number;
  readonly period: Month;
  readonly currency: Currency;
  readonly customer: { readonly name: string; readonly email?: string };
  /** Read when they are sent. */
  readonly lines: () => Promise<readonly SentLine[]>;
  readonly terms: Terms;
}

/** How invoices are paid: part of the stage's configuration. */
interface Terms {
  /** Days until an invoice that is sent by e-mail is due. */
  readonly dueDays: number;
  /** Whether Stripe charges or sends an invoice by itself once it is finalized. */
  readonly autoAdvance: boolean;
}
