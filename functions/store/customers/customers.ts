import type { CancellationReason } from '@aws-sdk/client-dynamodb';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Customer } from '../../../client/contract/customers/customer.ts';
import type { CustomerId } from '../../../client/contract/shapes/fields.ts';
import { customerDifferences } from '../../domain/customer.ts';
import { DomainError } from '../../domain/errors.ts';
import { customerItems, customerKeys } from '../table/items/customer.ts';
import { putAbsent, type Reasons } from '../table/put-absent.ts';
import { Remembered } from '../table/remembered.ts';
import { conditionFailed, itemOf, type Table } from '../table/table.ts';
import { createdWith, customerItem, toCustomer } from './item.ts';

export interface CreatedCustomer {
  readonly customer: Customer;
  readonly replayed: boolean;
}

/** What else came with a create, apart from the customer. */
export interface SentWith {
  /** The key stands for one customer, for ever. */
  readonly idempotencyKey?: string | undefined;
  /** Whether the request named the customer's id. If not, only the key tells which customer is meant. */
  readonly namesId?: boolean;
}

/**
 * Puts a customer, the claim of its create's key and the claim of its e-mail address in one transaction, each on the
 * condition that it is absent.
 *
 * @throws DomainError `customer_conflict` if the id exists with other content, `idempotency_conflict` if the key stands
 *   for another customer or other content, `email_taken`, `unavailable`
 */
export async function createCustomer(
  table: Table,
  customer: Customer,
  createdBy: string,
  sentWith: SentWith = {},
): Promise<CreatedCustomer> {
  const { customer_id: customerId, email } = customer;
  const { idempotencyKey } = sentWith;
  const { reasons } = await putAbsent(table, {
    customer: customerItem(customer, createdBy),
    ...(idempotencyKey !== undefined && { key: keyClaim(idempotencyKey, customerId) }),
    ...(email !== undefined && {
      email: customerItems.email.write({ ...customerKeys.email(email), customer_id: customerId }),
    }),
  });
  return reasons === undefined
    ? { customer, replayed: false }
    : judge(table, { sent: customer, sentWith, reasons });
}

const keyClaim = (idempotencyKey: string, customerId: CustomerId) =>
  customerItems.customerKey.write({
    ...customerKeys.customerKey(idempotencyKey),
    customer_id: customerId,
  });

interface Refused {
  readonly sent: Customer;
  readonly sentWith: SentWith;
  readonly reasons: Reasons<'customer' | 'key' | 'email'>;
}

// The key's reason is judged first, then the customer's. A replay fails all conditions, and its e-mail address is the
// customer's own.
async function judge(table: Table, { sent, sentWith, reasons }: Refused): Promise<CreatedCustomer> {
  const { idempotencyKey, namesId = true } = sentWith;
  const claimed = claimedBy(reasons.key);
  if (claimed !== undefined && claimed !== sent.customer_id) {
    if (namesId) throw otherCustomer(sent);
    return sameContent(await readItem(table, claimed), sent, namesId);
  }
  if (conditionFailed(reasons.customer)) {
    const original = sameContent(itemOf(reasons.customer), sent, namesId);
    // If the key is new, but the customer is a replay, the key stands for that customer from now on.
    if (idempotencyKey !== undefined && claimed === undefined) await claimKey(table, idempotencyKey, sent);
    return original;
  }
  throw emailTaken();
}

export const emailTaken = (): DomainError =>
  new DomainError('email_taken', {
    detail: 'The e-mail address belongs to another customer. Use that customer, or another address.',
    errors: [{ field: 'email', message: 'expected an address that no other customer has' }],
  });

const claimedBy = (reason: CancellationReason | undefined): CustomerId | undefined =>
  conditionFailed(reason) ? customerItems.customerKey.read(itemOf(reason)).customer_id : undefined;

async function claimKey(table: Table, idempotencyKey: string, sent: Customer): Promise<void> {
  const { reasons } = await putAbsent(table, { key: keyClaim(idempotencyKey, sent.customer_id) });
  const claimed = claimedBy(reasons?.key);
  if (claimed !== undefined && claimed !== sent.customer_id) throw otherCustomer(sent);
}

/** It does not name the other customer, since the caller may not be allowed to know it. */
const otherCustomer = ({ customer_id: customerId }: Customer): DomainError =>
  new DomainError('idempotency_conflict', {
    detail:
      'The idempotency key was used to create a customer with another customer_id. Nothing was written. Use a new key for a new customer.',
    errors: [
      { field: 'customer_id', message: `the original has another one, this request has ${customerId}` },
    ],
  });

/** A replay is what the customer was created with, or what it is by now. */
function sameContent(item: unknown, sent: Customer, namesId: boolean): CreatedCustomer {
  const original = toCustomer(item);
  const errors = customerDifferences(original, sent);
  if (errors.length === 0 || customerDifferences(createdWith(item), sent).length === 0) {
    return { customer: original, replayed: true };
  }
  if (!namesId) {
    throw new DomainError('idempotency_conflict', {
      detail: (fields) =>
        `The idempotency key was used to create customer ${original.customer_id} with other content: ${fields}. Nothing was written. Send the same content again, or use a new key for a new customer.`,
      errors,
    });
  }
  throw new DomainError('customer_conflict', {
    detail: (fields) =>
      `Customer ${sent.customer_id} exists with other content: ${fields}. Choose another customer_id, or send the same content.`,
    errors,
  });
}

/**
 * This is all that a line item needs. It can be remembered, since a customer is never removed and its currency never
 * changes.
 */
export const knownCustomers = new Remembered<Customer>();

/** @throws DomainError `customer_not_found` */
export const lastKnownCustomer = async (table: Table, customerId: CustomerId): Promise<Customer> =>
  knownCustomers.get(table, customerId) ?? getCustomer(table, customerId);

/** Read strongly; undefined if there is no such customer. */
export async function findCustomer(table: Table, customerId: CustomerId): Promise<Customer | undefined> {
  const item = await findItem(table, customerId);
  return item && toCustomer(item);
}

/** @throws DomainError `customer_not_found` */
export async function getCustomer(table: Table, customerId: CustomerId): Promise<Customer> {
  const customer = toCustomer(await readItem(table, customerId));
  knownCustomers.keep(table, customerId, customer);
  return customer;
}

async function findItem(table: Table, customerId: CustomerId): Promise<Record<string, unknown> | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: customerKeys.customer(customerId), ConsistentRead: true }),
  );
  return Item;
}

async function readItem(table: Table, customerId: CustomerId): Promise<Record<string, unknown>> {
  const item = await findItem(table, customerId);
  if (item) return item;
  throw new DomainError('customer_not_found', {
    detail: `There is no customer ${customerId}. Create it first, or check the id.`,
    errors: [{ field: 'customer_id', message: 'expected the id of a customer that exists' }],
  });
}
