import type { Month } from '../../../client/contract/shapes/fields.ts';

const INVOICE = /^(\d{4}-\d{2})#[A-Z]{3}#\d{6,12}$/;

/** A place of a list of invoices must also lie within the list's months. */
export function isInvoicePlace(
  place: string,
  { from, to }: { readonly from?: Month | undefined; readonly to?: Month | undefined },
): boolean {
  const [, month] = INVOICE.exec(place) ?? [];
  return month !== undefined && (from === undefined || from <= month) && (to === undefined || month <= to);
}
