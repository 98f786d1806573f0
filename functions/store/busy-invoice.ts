import type { InvoiceId } from '../../client/contract/fields.ts';
import { DomainError } from '../domain/errors.ts';

/** A closing that could not go on; what it did is not undone, and whoever comes next goes on from there. */
export const busyInvoice = (invoiceId: InvoiceId, why: string): DomainError =>
  new DomainError('unavailable', {
    detail: `Invoice ${invoiceId} is too busy to be closed right now. What is done of it stays done: send the same request again, and it goes on from there.`,
    retryAfterSeconds: 1,
    cause: new Error(why),
  });
