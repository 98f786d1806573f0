import type { CustomerId, InvoiceId } from '../../../client/contract/shapes/fields.ts';
import type { Services } from '../../http/endpoint.ts';
import { readHeader } from '../../store/invoices/headers.ts';

/** The customer of the invoice that a request names. */
export async function customerOfInvoice(
  { params }: { readonly params: { readonly invoice_id: InvoiceId } },
  { table }: Services,
): Promise<CustomerId | undefined> {
  return (await readHeader(table, params.invoice_id))?.customer_id;
}
