import type { InvoiceId } from '../../../client/contract/shapes/fields.ts';
import { DomainError } from '../../domain/errors.ts';

export const invoiceNotFound = (invoiceId: InvoiceId): DomainError =>
  new DomainError('invoice_not_found', {
    detail: `There is no invoice ${invoiceId}. An invoice is made by its first line item; a line item's reply names its invoice.`,
    errors: [{ field: 'invoice_id', message: 'expected the id of an invoice that exists' }],
  });
