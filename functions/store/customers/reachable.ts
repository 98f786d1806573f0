import type { Customer } from '../../../client/contract/customers/customer.ts';
import type { Table } from '../table/table.ts';
import { type CustomerPage, type Placed, placedCustomers } from './list.ts';

/** How many customers are read at a time, and for one page. */
const STEP = 200;
const MOST_READ = 1_000;

/**
 * A page of the list of customers for a reader who may see only some of them. It skips hidden customers, but not
 * without end. So a page may be short or empty and still not be the last.
 *
 * The holder of a cursor can read it, so the place where a page ends must not name a hidden customer. It is the place
 * of the last customer shown, or a time. The next page then reads the customers of that time again.
 *
 * @param isVisible whether this reader may see the customer
 * @param after the place where the previous page ended
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
    // If all were created in the millisecond in which the page began, the next page would begin at the same time.
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

/**
 * A place begins with the instant of the customer's creation. The instant without more is a place before all customers
 * of that instant.
 */
const timeIn = (place = ''): string => place.slice(0, '2026-11-26T00:00:00.000Z'.length);
