import { beforeAll, expect, test } from '@jest/globals';
import { type BillingClient, BillingError } from '@tally/client';
import { callers, clientOf, fresh } from '../support/api.ts';

/* The local stack's callers call one route of each permission. test/functions/http/permission.test.ts tests every route. */

interface Billed {
  readonly customerId: string;
  readonly invoiceId: string;
}
const usage = { service: 'Linux Instance', units_consumed: 50, price_per_unit: '0.05' };

async function billed(customerId: string): Promise<Billed> {
  const everything = clientOf();
  await everything.createCustomer({ customer_id: customerId, name: 'Ada' });
  const { invoice } = await everything.addLineItem(customerId, usage);
  return { customerId, invoiceId: invoice.invoice_id };
}

let own: Billed;
let other: Billed;
beforeAll(async () => {
  own = await billed(fresh('team-456'));
  other = await billed(fresh('customer'));
});

/** `allowed`, or the code of the error. */
async function outcomeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'allowed';
  } catch (error) {
    return error instanceof BillingError ? error.code : String(error);
  }
}

const eachOf = async (client: BillingClient, { customerId, invoiceId }: Billed) => ({
  bill: await outcomeOf(client.addLineItem(customerId, usage)),
  read: await outcomeOf(client.getInvoice(invoiceId)),
  close: await outcomeOf(client.finalizeInvoice(invoiceId, { dryRun: true })),
  admin: await outcomeOf(client.createCustomer({ customer_id: customerId, name: 'Ada' })),
  any: await outcomeOf(client.getHealth()),
});

const refused = {
  bill: 'forbidden',
  read: 'forbidden',
  close: 'forbidden',
  admin: 'forbidden',
  any: 'allowed',
};
const everything = { bill: 'allowed', read: 'allowed', close: 'allowed', admin: 'allowed', any: 'allowed' };

test.each([
  ['biller', { ...refused, bill: 'allowed', read: 'allowed' }],
  ['reader', { ...refused, read: 'allowed' }],
  ['operator', { ...everything, bill: 'forbidden' }],
  ['teamA', everything],
] as const)('%s may do for all customers what its rules say', async (name, expected) => {
  expect(await eachOf(clientOf(callers[name]), other)).toEqual(expected);
});

test('a caller that is limited to some customers may do everything for them, and nothing for others', async () => {
  const client = clientOf(callers.team456);

  expect(await eachOf(client, own)).toEqual(everything);
  expect(await eachOf(client, other)).toEqual(refused);
});

test('an invoice of another customer gets the same refusal as one that does not exist', async () => {
  const client = clientOf(callers.team456);

  expect(await outcomeOf(client.getInvoice(other.invoiceId))).toBe('forbidden');
  expect(await outcomeOf(client.getInvoice('inv_of_nobody'))).toBe('forbidden');
});

test('the list of customers shows such a caller only its own customers', async () => {
  const listed: string[] = [];
  for await (const customer of clientOf(callers.team456).listCustomers()) listed.push(customer.customer_id);

  // Lists show changes a little later. So a customer that another test has just made may be missing, but no
  // customer of others is in the list.
  expect(listed.filter((id) => id !== '456' && !id.startsWith('team-456-'))).toEqual([]);
});

test('in a batch, only the items of other customers are rejected', async () => {
  const { results } = await clientOf(callers.team456).addLineItems([
    { customer_id: own.customerId, ...usage },
    { customer_id: other.customerId, ...usage },
  ]);

  expect(results.map(({ outcome }) => outcome)).toEqual(['created', 'rejected']);
});
