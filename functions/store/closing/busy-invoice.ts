import type { InvoiceId } from '../../../client/contract/shapes/fields.ts';
import { outage } from '../../domain/outage.ts';

/** A closing that could not go on; what it did is not undone, and whoever comes next goes on from there. */
export const busyInvoice = (invoiceId: InvoiceId, why: string) =>
  outage(`Invoice ${invoiceId} is too busy to be closed right now.`, new Error(why));
