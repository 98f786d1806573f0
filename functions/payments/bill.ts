import type { Currency, CustomerId, InvoiceId, Month } from '../../client/contract/shapes/fields.ts';
import type { SentLine } from '../domain/sync/minor-units.ts';
import type { Contact } from '../domain/sync/state.ts';

/** What the requests say about an invoice. The requests stay the same as long as the invoice does not change. */
export interface Bill {
  /** Marks the objects of this installation, because others may use the same account. */
  readonly installation: string;
  readonly invoiceId: InvoiceId;
  readonly customerId: CustomerId;
  /** The number of the printed invoice. It is shown on Stripe's page, which has a number of its own too. */
  readonly number: string;
  /** The customer's, as it stands on the printed invoice. */
  readonly taxId?: string;
  readonly period: Month;
  readonly currency: Currency;
  readonly customer: Contact;
  /** It is called when the lines are sent. */
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
