import type { Customer } from '../../../client/contract/customers/customer.ts';
import type { Content } from '../../domain/customer.ts';
import { customerItems, customerKeys } from '../table/items/customer.ts';
import { partOf } from '../table/spread-list.ts';

/**
 * A partition of the index takes a thousand new customers a second. A partition that is too busy also slows down writes
 * to the table. But every page reads all partitions, so there are few. Later there may be more of them, never fewer.
 */
const PARTITIONS = 4;

const listName = (part: number): string => `customers#${part}`;

/** The index partitions over which the list of customers is spread. */
export const customerLists = Array.from({ length: PARTITIONS }, (_, part) => listName(part));

/** A customer's item: found by its id, and in the list of customers by its creation. */
export function customerItem(customer: Customer, createdBy: string): Record<string, unknown> {
  const { customer_id: id, created_at: createdAt } = customer;
  return customerItems.customer.write({
    ...customerKeys.customer(id),
    ...customer,
    created_by: createdBy,
    list_pk: listName(partOf(id, PARTITIONS)),
    list_sk: `${createdAt}#${id}`,
  });
}

export function toCustomer(item: unknown): Customer {
  const { pk, sk, created_by, updated_by, created_with, list_pk, list_sk, ...customer } =
    customerItems.customer.read(item);
  return customer;
}

/** The content of the customer's create, even if the customer has changed since. */
export function createdWith(item: unknown): Content {
  const { name, email, currency, created_with = { name, email } } = customerItems.customer.read(item);
  return {
    currency,
    name: created_with.name,
    ...(created_with.email !== undefined && { email: created_with.email }),
  };
}
