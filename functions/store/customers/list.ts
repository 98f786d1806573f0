import type { Customer } from '../../../client/contract/customers/customer.ts';
import { readSpread } from '../table/spread-list.ts';
import type { Table } from '../table/table.ts';
import { customerLists, toCustomer } from './item.ts';

export interface CustomerPage {
  readonly customers: readonly Customer[];
  /** The place of the page's last customer; undefined when there are no more. */
  readonly next: string | undefined;
}

/**
 * A page of all customers, the oldest first. A customer's place never changes, and a page starts after the place where
 * the previous one ended. So customers that are made meanwhile do not move the others. They come at the end.
 *
 * It is read from the index, which follows the table a moment later. A customer that was just made may not be listed
 * yet. If a customer comes into the index late, a walk that has already passed its place misses it. `getCustomer` says
 * whether a customer exists.
 *
 * @param after the place where the previous page ended
 */
export async function listCustomers(
  table: Table,
  limit: number,
  after: string | undefined,
): Promise<CustomerPage> {
  const { placed, isLast } = await placedCustomers(table, limit, after);
  return {
    customers: placed.map(({ customer }) => customer),
    next: isLast ? undefined : placed.at(-1)?.place,
  };
}

/** The customers after a place, in the list's order, at most 200. */
export async function placedCustomers(
  table: Table,
  limit: number,
  after: string | undefined,
): Promise<{ readonly placed: readonly Placed[]; readonly isLast: boolean }> {
  // It reads one more than is wanted, to see whether there are others.
  const { entries } = await readSpread(table, customerLists, { after, most: limit + 1 });
  const placed = entries.slice(0, limit).map(({ place, item }) => ({ place, customer: toCustomer(item) }));
  return { placed, isLast: entries.length <= limit };
}

export interface Placed {
  readonly place: string;
  readonly customer: Customer;
}
