import type { Month } from '../../client/contract/shapes/fields.ts';

/*
 * What a place in each list looks like: the sort keys that the store gives. A cursor can be made up with a digest that
 * fits, and a place that is no key of the list would be an error of the database, not an empty page.
 */

const INSTANT = String.raw`\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z`;
const ID = '[A-Za-z0-9_.:@-]{1,255}';

// Without an id where the last ones that were read stay hidden from the reader.
const CUSTOMER = new RegExp(`^${INSTANT}(?:#${ID})?$`);
const INVOICE = /^(\d{4}-\d{2})#[A-Z]{3}#\d{6,12}$/;
// A page that a filter left short ends behind a line, not with one: the mark says so.
const LINE_ITEM = new RegExp(`^${INSTANT}#${ID}!?$`);

export const isCustomerPlace = (place: string): boolean => CUSTOMER.test(place);

export const isLineItemPlace = (place: string): boolean => LINE_ITEM.test(place);

/** Of invoices: also within the months that the list is of. */
export function isInvoicePlace(
  place: string,
  { from, to }: { readonly from?: Month | undefined; readonly to?: Month | undefined },
): boolean {
  const [, month] = INVOICE.exec(place) ?? [];
  return month !== undefined && (from === undefined || from <= month) && (to === undefined || month <= to);
}
