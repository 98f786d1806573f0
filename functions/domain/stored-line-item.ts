import type { Big } from 'big.js';
import type { CustomerId, Instant, InvoiceId, LineItemId } from '../../client/contract/shapes/fields.ts';
import type { Charge } from './line-item.ts';

/** A line item of the table, in the domain's terms. */
export type StoredLineItem = Readonly<{
  lineItemId: LineItemId;
  customerId: CustomerId;
  invoiceId: InvoiceId;
  idempotencyKey: string;
  createdAt: Instant;
  createdBy: string;
  creditable: Big;
  /** Present when the line went to a later month than its use: the last invoice of the month of use, if it had one. */
  movedFrom?: InvoiceId | null;
  charge: Charge;
}>;

/** A part of a walk over lines. */
export interface LineItemPage {
  readonly lineItems: readonly StoredLineItem[];
  /** The walk has looked at all lines up to this place; undefined when there are no more. */
  readonly next: string | undefined;
}
