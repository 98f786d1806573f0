import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import createCustomer from '../../../functions/api/customers/create-customer.ts';
import listCustomers from '../../../functions/api/customers/list-customers.ts';
import { customerItem as itemOf } from '../../../functions/store/customers/item.ts';
import { tally } from '../../support/api-gateway.ts';
import { customer } from '../../support/charges.ts';
import {
  aBusyCustomer,
  commands,
  customerItem,
  indexQueries,
  key,
  mock,
  table,
} from '../../support/endpoint-examples.ts';
import { acme } from '../../support/replies.ts';

beforeEach(() => {
  mock.reset();
  aBusyCustomer();
});

describe('the list of customers', () => {
  const list = (query: Record<string, string>) =>
    tally([listCustomers], { table }).send('listCustomers', { query });

  test('goes on with the cursor of the page before', async () => {
    const other = itemOf({ ...acme, customer_id: customer('beta') }, 'team-a');
    mock.on(QueryCommand).callsFake(({ ExpressionAttributeValues: { ':pk': partition, ':from': from } }) => ({
      Items: partition === 'customers#0' && from === '!' ? [customerItem, other] : [],
    }));
    const first = JSON.parse((await list({ limit: '1' })).body);

    const second = JSON.parse((await list({ limit: '1', cursor: first.next_cursor })).body);

    expect(first.data).toEqual([acme]);
    expect(second).toEqual({ data: [], next_cursor: null });
    const places = indexQueries().map(({ args }) => args[0].input.ExpressionAttributeValues?.[':from']);
    expect(new Set(places)).toEqual(new Set(['!', `${customerItem['list_sk']}!`]));
  });

  test('has pages of 50 by default', async () => {
    await list({});

    // One more than shown, to see whether there is another page.
    expect(indexQueries().every(({ args }) => args[0].input.Limit === 51)).toBe(true);
  });

  test.each(['', 'made-up', Buffer.from('2026').toString('base64url')])(
    'refuses the cursor %j, and reads nothing',
    async (cursor) => {
      const refused = await list({ cursor });

      expect(refused.statusCode).toBe(400);
      expect(JSON.parse(refused.body)).toMatchObject({
        code: 'invalid_cursor',
        errors: [{ field: 'cursor' }],
      });
      expect(commands()).toEqual([]);
    },
  );

  test.each(['0', '101', '-1', '1.5', '1e1', '', 'ten', ' 5'])('refuses pages of %j', async (limit) => {
    const refused = await list({ limit });

    expect(refused.statusCode).toBe(422);
    expect(JSON.parse(refused.body).errors).toEqual([
      { field: 'limit', message: `expected a whole number from 1 to 100; received "${limit}"` },
    ]);
  });
});

describe('a customer created without an id', () => {
  const idFor = async (headers: Record<string, string>): Promise<string> => {
    const sent = { headers, body: { name: 'Acme' } };
    const { body } = await tally([createCustomer], { table }).send('createCustomer', sent);
    return JSON.parse(body).customer.customer_id;
  };

  test('has an id made from its key, so that a retry makes no second customer', async () => {
    expect(await idFor(key)).toBe(await idFor(key));
    expect(await idFor(key)).not.toBe(await idFor({ 'Idempotency-Key': 'order:43' }));
  });

  test('has a new id each time if there is no key', async () => {
    expect(await idFor({})).not.toBe(await idFor({}));
  });
});
