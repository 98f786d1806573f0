import type { Big } from 'big.js';
import type { CustomerId, Instant, InvoiceId, LineItemId } from '../../client/contract/shapes/fields.ts';
import type { Charge } from './line-item.ts';

/** A line item as the table has it, in the domain's terms. */
export type StoredLineItem = Readonly<{
  lineItemId: LineItemId;
  customerId: CustomerId;
  invoiceId: InvoiceId;
  idempotencyKey: string;
  createdAt: Instant;
  createdBy: string;
  creditable: Big;
  /** Present when the line went to a later month than its use: that month's last invoice, if it had one. */
  movedFrom?: InvoiceId | null;
  charge: Charge;
}>;

/** A part of a walk over lines. */
export interface LineItemPage {
  readonly lineItems: readonly StoredLineItem[];
  /** The place up to which all were looked at; undefined when there are no more. */
  readonly next: string | undefined;
}
