import type { Customer } from '../../../client/contract/customers/customer.ts';
import { listIndex } from '../table/list-index.ts';
import { queryFirst } from '../table/query.ts';
import type { Table } from '../table/table.ts';
import { customerLists, toCustomer } from './item.ts';

export interface CustomerPage {
  readonly customers: readonly Customer[];
  /** The place of the page's last customer; undefined when there are no more. */
  readonly next: string | undefined;
}

/**
 * A page of all customers, the oldest first. A customer's place never changes, and a page starts after the place
 * where the one before ended: customers made meanwhile move none of the others, and come at the end themselves.
 *
 * It is read from the index, which the service brings up to date a moment after the table: a customer just made may
 * not be listed yet, and one that comes into the index late is missed by a walk already past its place. Whether a
 * customer exists is `getCustomer`'s to say.
 *
 * @param after the place where the page before ended
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
  // One more than is wanted tells whether there are others.
  const parts = await Promise.all(
    customerLists.map((partition) => readPart(table, partition, limit + 1, after)),
  );
  const found = parts.flat().sort((a, b) => (a.place < b.place ? -1 : 1));
  return { placed: found.slice(0, limit), isLast: found.length <= limit };
}

export interface Placed {
  readonly place: string;
  readonly customer: Customer;
}

async function readPart(
  table: Table,
  partition: string,
  limit: number,
  after: string | undefined,
): Promise<Placed[]> {
  const { partitionKey, sortKey } = listIndex;
  const query = {
    IndexName: listIndex.name,
    KeyConditionExpression: after === undefined ? '#pk = :pk' : '#pk = :pk AND #sk > :after',
    ExpressionAttributeNames: { '#pk': partitionKey, ...(after !== undefined && { '#sk': sortKey }) },
    ExpressionAttributeValues: { ':pk': partition, ...(after !== undefined && { ':after': after }) },
  };
  const found = await queryFirst(table, query, limit);
  return found.map((item) => ({ place: String(item[sortKey]), customer: toCustomer(item) }));
}
