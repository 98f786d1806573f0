import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Customer } from '../../../client/contract/customers/customer.ts';
import type { CustomerUpdate } from '../../../client/contract/customers/requests.ts';
import type { CustomerId, Instant } from '../../../client/contract/shapes/fields.ts';
import { type Changes, changesOf } from '../../domain/customer.ts';
import { customerItems, customerKeys } from '../table/items/customer.ts';
import { backOff, busyStore, MOST_ATTEMPTS } from '../table/retry.ts';
import {
  cancellationReasons,
  conditionFailed,
  isPassing,
  type Table,
  type TransactItem,
} from '../table/table.ts';
import { onceApplied } from '../table/write-record.ts';
import { emailTaken, getCustomer } from './customers.ts';

/** Who asks for the change, and when, UTC. */
interface Asked {
  readonly by: string;
  readonly now: Instant;
}

/**
 * Changes what may change of a customer. A new e-mail address is claimed and the old one given back in the same
 * transaction, so that no two customers ever have one address. Each field stands for itself: of two updates at the
 * same time that change other fields, both count.
 *
 * @returns the customer as it is then; unchanged, it is not written
 * @throws DomainError `customer_not_found`, `email_taken`, `unavailable`
 */
export async function updateCustomer(
  table: Table,
  customerId: CustomerId,
  update: CustomerUpdate,
  asked: Asked,
): Promise<Customer> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const customer = await getCustomer(table, customerId);
    const changes = changesOf(customer, update);
    if (Object.keys(changes).length === 0) return customer;
    if (await changed(table, customer, changes, asked)) {
      return onceApplied('resumable write', () => getCustomer(table, customerId));
    }
    await backOff(table, attempt);
  }
  throw busyStore(
    new Error(`Customer ${customerId} was changed by others in each of ${MOST_ATTEMPTS} tries.`),
  );
}

/** Whether the change was written. Where its e-mail address was changed meanwhile, it was not. */
async function changed(table: Table, customer: Customer, changes: Changes, asked: Asked): Promise<boolean> {
  const claims = 'email' in changes ? claimWrites(table, customer, changes['email']) : [];
  try {
    await table.client.send(
      new TransactWriteCommand({
        TransactItems: [customerUpdate(table, customer, changes, asked), ...claims],
      }),
    );
    return true;
  } catch (error) {
    const reasons = cancellationReasons(error) ?? [];
    const [ofCustomer, ...ofClaims] = reasons;
    // The customer's reason comes first: another's update may have claimed that address for this customer.
    if (conditionFailed(ofCustomer)) return false;
    if (ofClaims.some(conditionFailed)) throw emailTaken();
    if (isPassing(reasons)) return false;
    throw error;
  }
}

function customerUpdate(
  table: Table,
  customer: Customer,
  changes: Changes,
  { by, now }: Asked,
): TransactItem {
  const { name, email } = customer;
  const entries = Object.entries({ ...changes, updated_at: now, updated_by: by });
  const set = entries.filter(([, value]) => value !== undefined).map(([field]) => `#${field} = :${field}`);
  const removed = entries.filter(([, value]) => value === undefined).map(([field]) => `#${field}`);
  return {
    Update: {
      TableName: table.name,
      Key: customerKeys.customer(customer.customer_id),
      UpdateExpression: `SET ${[...set, '#created_with = if_not_exists(#created_with, :created_with)'].join(', ')}${removed.length > 0 ? ` REMOVE ${removed.join(', ')}` : ''}`,
      ConditionExpression: `attribute_exists(pk) AND ${email === undefined ? 'attribute_not_exists(#email)' : '#email = :old_email'}`,
      ExpressionAttributeNames: {
        '#email': 'email',
        '#created_with': 'created_with',
        ...Object.fromEntries(entries.map(([field]) => [`#${field}`, field])),
      },
      ExpressionAttributeValues: {
        ':created_with': { name, ...(email !== undefined && { email }) },
        ...(email !== undefined && { ':old_email': email }),
        ...Object.fromEntries(
          entries.filter(([, value]) => value !== undefined).map(([field, value]) => [`:${field}`, value]),
        ),
      },
    },
  };
}

/** The new address is claimed, and the old one given back. Two that differ in case alone are one claim. */
function claimWrites(
  table: Table,
  { customer_id: customerId, email }: Customer,
  next: unknown,
): TransactItem[] {
  const before = email === undefined ? undefined : customerKeys.email(email);
  const after = typeof next === 'string' ? customerKeys.email(next) : undefined;
  if (before?.pk === after?.pk) return [];
  return [
    ...(after
      ? [
          {
            Put: {
              TableName: table.name,
              Item: customerItems.email.write({ ...after, customer_id: customerId }),
              ConditionExpression: 'attribute_not_exists(pk)',
            },
          },
        ]
      : []),
    ...(before ? [{ Delete: { TableName: table.name, Key: before } }] : []),
  ];
}
