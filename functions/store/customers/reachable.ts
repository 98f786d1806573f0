import type { Customer } from '../../../client/contract/customers/customer.ts';
import type { Table } from '../table/table.ts';
import { type CustomerPage, type Placed, placedCustomers } from './list.ts';

/** Customers that are read at a time, and for one page. */
const STEP = 200;
const MOST_READ = 1_000;

/**
 * A page of the list of customers for a reader who may see some of them. It reads on past those that stay hidden, but
 * not for ever: a page may be short, also empty, and need not be the last one.
 *
 * A cursor can be read by its holder, so the place where a page ends must not name a customer that stays hidden. It is
 * that of the last one shown, or else a time: whoever was created then is read again by the next page.
 *
 * @param isVisible whether this reader may see the customer
 * @param after the place where the page before ended
 */
export async function listReachableCustomers(
  table: Table,
  isVisible: (customer: Customer) => boolean,
  limit: number,
  after: string | undefined,
): Promise<CustomerPage> {
  const visible: Placed[] = [];
  let place = after;
  for (let read = STEP; ; read += STEP) {
    const { placed, isLast } = await placedCustomers(table, STEP, place);
    visible.push(...placed.filter(({ customer }) => isVisible(customer)));
    if (isLast && visible.length <= limit) return pageOf(visible, undefined);
    if (visible.length >= limit) {
      const shown = visible.slice(0, limit);
      return pageOf(shown, shown.at(-1)?.place);
    }
    place = placed.at(-1)?.place;
    const end = timeIn(place);
    // Where all were created in the millisecond in which the page began, the next one would begin there too.
    if (read >= MOST_READ && end > timeIn(after)) {
      return pageOf(
        visible.filter((each) => each.place < end),
        end,
      );
    }
  }
}

const pageOf = (shown: readonly Placed[], next: string | undefined): CustomerPage => ({
  customers: shown.map(({ customer }) => customer),
  next,
});

/** A place begins with the instant of the customer's creation, which alone is a place before all of that instant. */
const timeIn = (place = ''): string => place.slice(0, '2026-11-26T00:00:00.000Z'.length);
