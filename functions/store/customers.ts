import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Customer } from '../../client/contract/customer.ts';
import type { CustomerId } from '../../client/contract/fields.ts';
import { customerDifferences } from '../domain/customer.ts';
import { DomainError } from '../domain/errors.ts';
import { customerItem, toCustomer } from './customer-item.ts';
import { customerItems, customerKeys } from './items/customer.ts';
import { Remembered } from './remembered.ts';
import { throughConflicts } from './retry.ts';
import { cancellationReasons, conditionFailed, itemOf, type Table } from './table.ts';

export interface CreatedCustomer {
  readonly customer: Customer;
  readonly replayed: boolean;
}

/**
 * Puts a customer and the claim on its e-mail address, each on the condition that it is absent, in one transaction.
 *
 * @throws DomainError `customer_conflict` when the id is taken with other content, `email_taken`, `unavailable`
 */
export async function createCustomer(
  table: Table,
  customer: Customer,
  createdBy: string,
): Promise<CreatedCustomer> {
  const puts = [
    { Put: putIfAbsent(table, customerItem(customer, createdBy)) },
    ...(customer.email === undefined
      ? []
      : [
          {
            Put: putIfAbsent(
              table,
              customerItems.email.write({
                ...customerKeys.email(customer.email),
                customer_id: customer.customer_id,
              }),
            ),
          },
        ]),
  ];
  try {
    await throughConflicts(table, () => table.client.send(new TransactWriteCommand({ TransactItems: puts })));
    return { customer, replayed: false };
  } catch (error) {
    return judge(error, customer);
  }
}

const putIfAbsent = (table: Table, item: Record<string, unknown>) => ({
  TableName: table.name,
  Item: item,
  ConditionExpression: 'attribute_not_exists(pk)',
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
});

// The customer's own reason comes first: a replay fails both conditions, and its e-mail is its own.
function judge(error: unknown, sent: Customer): CreatedCustomer {
  const [customerReason, emailReason] = cancellationReasons(error) ?? [];
  if (conditionFailed(customerReason)) {
    const original = toCustomer(itemOf(customerReason));
    const errors = customerDifferences(original, sent);
    if (errors.length === 0) return { customer: original, replayed: true };
    throw new DomainError('customer_conflict', {
      detail: `Customer ${sent.customer_id} exists with other content: ${errors.map(({ field }) => field).join(', ')}. Choose another customer_id, or send the same content.`,
      errors,
    });
  }
  if (conditionFailed(emailReason)) {
    const message = 'belongs to another customer';
    throw new DomainError('email_taken', {
      detail: 'The e-mail address belongs to another customer. Use that customer, or another address.',
      errors: [{ field: 'email', message }],
    });
  }
  throw error;
}

/** A customer is never removed, and its currency never changes: all that a line item needs to know of it. */
export const knownCustomers = new Remembered<Customer>();

/** @throws DomainError `customer_not_found` */
export const lastKnownCustomer = async (table: Table, customerId: CustomerId): Promise<Customer> =>
  knownCustomers.get(table, customerId) ?? getCustomer(table, customerId);

/** @throws DomainError `customer_not_found` */
export async function getCustomer(table: Table, customerId: CustomerId): Promise<Customer> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: customerKeys.customer(customerId), ConsistentRead: true }),
  );
  if (Item) {
    const customer = toCustomer(Item);
    knownCustomers.keep(table, customerId, customer);
    return customer;
  }
  throw new DomainError('customer_not_found', {
    detail: `There is no customer ${customerId}. Create it first, or check the id.`,
    errors: [{ field: 'customer_id', message: `there is no customer ${customerId}` }],
  });
}
