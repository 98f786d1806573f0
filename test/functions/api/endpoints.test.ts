import { BatchGetCommand, GetCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import type { Route } from '../../../client/contract/route.ts';
import { type RouteName, routes } from '../../../client/contract/routes.ts';
import addLineItem from '../../../functions/api/add-line-item.ts';
import addUsage from '../../../functions/api/add-usage.ts';
import createCustomer from '../../../functions/api/create-customer.ts';
import findLineItem from '../../../functions/api/find-line-item.ts';
import getCurrentInvoice from '../../../functions/api/get-current-invoice.ts';
import getCustomer from '../../../functions/api/get-customer.ts';
import getHealth from '../../../functions/api/get-health.ts';
import getInvoice from '../../../functions/api/get-invoice.ts';
import getOpenApi from '../../../functions/api/get-open-api.ts';
import listCustomers from '../../../functions/api/list-customers.ts';
import { lineItemIdOf } from '../../../functions/domain/line-item.ts';
import type { Endpoint } from '../../../functions/http/endpoint.ts';
import { customerItem as itemOf } from '../../../functions/store/customer-item.ts';
import { type Sent, tally } from '../../support/api-gateway.ts';
import { customer } from '../../support/charges.ts';
import { pointerItem } from '../../support/line-item-requests.ts';
import { cancelled, failed, mockedTable, well } from '../../support/mocked-table.ts';
import { acme } from '../../support/replies.ts';

const { table, mock, transactions, commands } = mockedTable();

const customerItem = itemOf(acme, 'team-a');
const invoiceId = 'inv_acme_USD_2026-11_1';
const header = {
  pk: `I#${invoiceId}`,
  sk: 'header',
  invoice_id: invoiceId,
  customer_id: 'acme',
  currency: 'USD',
  month: '2026-11',
  seq: 1,
  status: 'open',
  shards: 5,
  opened_at: '2026-11-21T10:00:00.000Z',
};
const shard = (index: number) => ({
  pk: header.pk,
  sk: `shard#${index}`,
  total: new Big('2.9'),
  lines: 1,
  'ka:usage': new Big('2.9'),
  'kn:usage': new Big('1'),
  'sa:storage': new Big('2.9'),
  'sn:storage': new Big('1'),
  'su:storage': new Big('58'),
});

const lineItemId = lineItemIdOf(acme.customer_id, 'u', 'order:42');
const lineItemKey = { pk: `L#${lineItemId}`, sk: 'line_item' };
const lineItem = {
  ...lineItemKey,
  line_item_id: lineItemId,
  customer_id: 'acme',
  invoice_id: invoiceId,
  idempotency_key: 'order:42',
  created_at: '2026-11-21T10:00:00.000Z',
  created_by: 'team-a',
  attempt: 'an attempt',
  rem: new Big('2.4'),
  list_pk: `${invoiceId}#0`,
  list_sk: `2026-11-21T10:00:00.000Z#${lineItemId}`,
  kind: 'usage',
  service: 'storage',
  units: new Big('58'),
  price: new Big('0.05'),
  amount: new Big('2.9'),
  currency: 'USD',
  used_at: '2026-11-21T10:00:00.000Z',
};

/** A customer with an invoice of five shards, the last of which lies apart. */
function aBusyCustomer(): void {
  mock.on(GetCommand).resolves({ Item: pointerItem({ shards: 5 }) });
  mock.on(GetCommand, { Key: { pk: 'C#acme', sk: 'customer' } }).resolves({ Item: customerItem });
  mock.on(QueryCommand).resolves({ Items: [header, shard(0), shard(1), shard(2), shard(3)] });
  mock.on(BatchGetCommand).resolves({ Responses: { tally: [{ ...shard(4), pk: `${header.pk}#4` }] } });
  mock.on(TransactWriteCommand).resolves({});
}

interface Example {
  readonly endpoint: Endpoint;
  readonly sent?: Sent;
  /** The most that the endpoint can be brought to do. */
  readonly given?: () => void;
}

const metered = { service: 'storage', units_consumed: 58, price_per_unit: 0.05, metadata: { a: 'b' } };
const key = { 'Idempotency-Key': 'order:42' };

// A route without an example here does not compile.
const examples: Record<RouteName, Example> = {
  getHealth: { endpoint: getHealth },
  getOpenApi: { endpoint: getOpenApi },
  createCustomer: {
    endpoint: createCustomer,
    sent: { headers: key, body: { name: 'Acme', email: 'billing@acme.example' } },
  },
  listCustomers: {
    endpoint: listCustomers,
    sent: { query: { limit: '1' } },
    given: () => mock.on(QueryCommand).resolves({ Items: [customerItem] }),
  },
  getCustomer: { endpoint: getCustomer },
  addLineItem: {
    endpoint: addLineItem,
    sent: { headers: key, body: metered },
    given: () => mock.on(TransactWriteCommand).rejectsOnce(cancelled(well, failed())).resolves({}),
  },
  addUsage: {
    endpoint: addUsage,
    sent: { headers: key, body: metered },
    given: () => mock.on(TransactWriteCommand).rejectsOnce(cancelled(well, failed())).resolves({}),
  },
  findLineItem: {
    endpoint: findLineItem,
    sent: { query: { idempotency_key: 'order:42' } },
    given: () => mock.on(GetCommand, { Key: lineItemKey }).resolves({ Item: lineItem }),
  },
  getCurrentInvoice: { endpoint: getCurrentInvoice },
  getInvoice: { endpoint: getInvoice, sent: { params: { invoice_id: invoiceId } } },
};
const names = Object.keys(examples) as RouteName[]; // Object.keys forgets the literal keys

const ACTIONS: Readonly<Record<string, string>> = {
  Get: 'GetItem',
  BatchGet: 'BatchGetItem',
  Query: 'Query',
};
const WRITES = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  ConditionCheck: 'ConditionCheckItem',
  Delete: 'DeleteItem',
} as const;

const indexQueries = () => mock.commandCalls(QueryCommand).filter(({ args }) => args[0].input.IndexName);

/** What IAM asks for what was sent to the table; a transaction wants the permission of each of its parts. */
function actionsSent(): string[] {
  const writes = transactions()
    .flat()
    .flatMap((write) => Object.entries(WRITES).filter(([kind]) => write[kind as keyof typeof WRITES]))
    .map(([, action]) => action);
  const onIndex = indexQueries().length;
  const reads = commands()
    .filter((name) => name !== 'TransactWrite')
    .filter((name) => name !== 'Query' || mock.commandCalls(QueryCommand).length > onIndex)
    .map((name) => ACTIONS[name] ?? name);
  return [...new Set([...writes, ...reads])].sort();
}

const run = (name: RouteName) => {
  const { endpoint, sent = {}, given } = examples[name];
  given?.();
  return tally([endpoint], { table }).send(name, sent);
};

beforeEach(() => {
  mock.reset();
  aBusyCustomer();
});

describe.each(names)('%s', (name) => {
  test('is answered by the endpoint of that name', () => {
    expect(examples[name].endpoint.route).toBe(name);
  });

  test('does to the table what it declares, no more and no less', async () => {
    const { statusCode } = await run(name);

    expect(statusCode).toBeLessThan(300);
    const { table: onTable = [], lists: onLists = [] } = examples[name].endpoint.access;
    expect(actionsSent()).toEqual([...onTable].sort());
    expect(indexQueries().length > 0 ? ['Query'] : []).toEqual(onLists);
  });

  test('answers what its route says', async () => {
    const { statusCode, body } = await run(name);
    const route: Route = routes[name];

    const schema = route.replies[statusCode as keyof Route['replies']]; // undefined fails the next line
    expect(schema).toBeDefined();
    expect(JSON.parse(JSON.stringify(schema?.parse(JSON.parse(body))))).toEqual(JSON.parse(body));
  });
});

test('a line item’s reply shows the line and the invoice with it', async () => {
  const { statusCode, body } = await run('addLineItem');

  expect(statusCode).toBe(201);
  expect(JSON.parse(body)).toEqual({
    line_item: {
      line_item_id: expect.stringMatching(/^li_/),
      customer_id: 'acme',
      invoice_id: expect.stringMatching(/^inv_acme_USD_\d{4}-\d\d_1$/),
      kind: 'usage',
      service: 'storage',
      units_consumed: '58',
      price_per_unit: '0.05',
      amount: '2.90',
      currency: 'USD',
      used_at: expect.any(String),
      created_at: expect.any(String),
      created_by: 'arn:aws:iam::000000000000:user/team-a',
      idempotency_key: 'order:42',
      metadata: { a: 'b' },
      credited_amount: '0.00',
    },
    invoice: {
      invoice_id: invoiceId,
      status: 'open',
      period: '2026-11',
      currency: 'USD',
      total: '14.50',
      line_item_count: 5,
    },
    replayed: false,
  });
});

describe('usage', () => {
  test('is the line item that the same key makes among the line items', async () => {
    const lineOf = async (name: 'addLineItem' | 'addUsage') =>
      JSON.parse((await run(name)).body).line_item.line_item_id;

    expect(await lineOf('addUsage')).toBe(await lineOf('addLineItem'));
  });

  test('is metered: a one-off amount is no field of it', async () => {
    const body = { description: 'Setup', amount: 50 };

    const refused = await tally([addUsage], { table }).send('addUsage', { headers: key, body });

    expect(refused.statusCode).toBe(422);
    expect(JSON.parse(refused.body)).toMatchObject({ code: 'unknown_field' });
    expect(transactions()).toEqual([]);
  });
});

describe('the list of customers', () => {
  const list = (query: Record<string, string>) =>
    tally([listCustomers], { table }).send('listCustomers', { query });

  test('goes on by the cursor of the page before', async () => {
    const other = itemOf({ ...acme, customer_id: customer('beta') }, 'team-a');
    mock
      .on(QueryCommand)
      .callsFake(({ ExpressionAttributeValues: { ':pk': partition, ':after': after } }) => ({
        Items: partition === 'customers#0' && after === undefined ? [customerItem, other] : [],
      }));
    const first = JSON.parse((await list({ limit: '1' })).body);

    const second = JSON.parse((await list({ limit: '1', cursor: first.next_cursor })).body);

    expect(first.data).toEqual([acme]);
    expect(second).toEqual({ data: [], next_cursor: null });
    const places = indexQueries().map(({ args }) => args[0].input.ExpressionAttributeValues?.[':after']);
    expect(new Set(places)).toEqual(new Set([undefined, customerItem['list_sk']]));
  });

  test('has pages of 50 unless it is told otherwise', async () => {
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
      { field: 'limit', message: 'expected a whole number from 1 to 100' },
    ]);
  });
});

describe('what became of a key', () => {
  test('is the line item as it stands, with what was credited of it', async () => {
    const { body } = await run('findLineItem');

    expect(JSON.parse(body)).toEqual({
      line_item: {
        line_item_id: lineItemId,
        customer_id: 'acme',
        invoice_id: invoiceId,
        kind: 'usage',
        service: 'storage',
        units_consumed: '58',
        price_per_unit: '0.05',
        amount: '2.90',
        currency: 'USD',
        used_at: '2026-11-21T10:00:00.000Z',
        created_at: '2026-11-21T10:00:00.000Z',
        created_by: 'team-a',
        idempotency_key: 'order:42',
        credited_amount: '0.50',
      },
    });
  });

  const ask = (query: Record<string, string>) =>
    tally([findLineItem], { table }).send('findLineItem', { query });

  test('that was never used is 404, told from an unknown customer', async () => {
    mock.on(GetCommand, { Key: lineItemKey }).resolves({});
    const unused = await ask({ idempotency_key: 'order:42' });
    mock.on(GetCommand).resolves({});
    const unknown = await ask({ idempotency_key: 'order:42' });

    expect([unused.statusCode, unknown.statusCode]).toEqual([404, 404]);
    expect(JSON.parse(unused.body)).toMatchObject({
      code: 'line_item_not_found',
      detail: expect.stringContaining('order:42'),
      errors: [{ field: 'idempotency_key' }],
    });
    expect(JSON.parse(unknown.body)).toMatchObject({ code: 'customer_not_found' });
  });

  test.each([{}, { idempotency_key: '' }, { idempotency_key: 'with a space' }])(
    'is asked for by a key that could have been sent, not %j',
    async (query) => {
      const refused = await ask(query);

      expect(refused.statusCode).toBe(422);
      expect(JSON.parse(refused.body).errors).toMatchObject([{ field: 'idempotency_key' }]);
    },
  );

  test('is read strongly: a line acknowledged before is seen', async () => {
    await run('findLineItem');

    expect(mock.commandCalls(GetCommand).map(({ args }) => args[0].input.ConsistentRead)).toEqual([true]);
  });
});

test('the running invoice is shown by service and by kind', async () => {
  const { body } = await run('getCurrentInvoice');

  expect(JSON.parse(body).invoice).toMatchObject({
    total: '14.50',
    by_service: [{ service: 'storage', amount: '14.50', units_consumed: '290', line_item_count: 5 }],
    by_kind: [{ kind: 'usage', amount: '14.50', line_item_count: 5 }],
    allowed_actions: [],
  });
});

describe('an invoice by its id', () => {
  const read = (id: string) =>
    tally([getInvoice], { table }).send('getInvoice', { params: { invoice_id: id } });

  test('is shown as the running one is', async () => {
    expect((await read(invoiceId)).body).toBe((await run('getCurrentInvoice')).body);
  });

  test('that was never made is 404 with its id', async () => {
    mock.on(QueryCommand).resolves({ Items: [] });

    const { statusCode, body } = await read('inv_none');

    expect(statusCode).toBe(404);
    expect(JSON.parse(body)).toMatchObject({
      code: 'invoice_not_found',
      detail: expect.stringContaining('inv_none'),
      errors: [{ field: 'invoice_id' }],
    });
  });

  test('that no invoice can have is refused by name', async () => {
    const { statusCode, body } = await read('inv one');

    expect(statusCode).toBe(422);
    expect(JSON.parse(body).errors).toMatchObject([{ field: 'invoice_id' }]);
  });
});

test('with nothing billed yet it is 0.00, and no invoice is made by reading', async () => {
  mock.on(GetCommand).resolves({});
  mock.on(GetCommand, { Key: { pk: 'C#acme', sk: 'customer' } }).resolves({ Item: customerItem });

  const { statusCode, body } = await run('getCurrentInvoice');

  expect(statusCode).toBe(200);
  expect(JSON.parse(body).invoice).toMatchObject({ status: 'open', total: '0.00', line_item_count: 0 });
  expect(transactions()).toEqual([]);
});

test.each(['getCustomer', 'addLineItem', 'addUsage', 'getCurrentInvoice'] as const)(
  '%s: 404 for an unknown customer',
  async (name) => {
    mock.on(GetCommand).resolves({});

    expect(await run(name)).toMatchObject({
      statusCode: 404,
      body: expect.stringContaining('customer_not_found'),
    });
    expect(transactions()).toEqual([]);
  },
);

describe('a customer created without an id', () => {
  const idFor = async (headers: Record<string, string>): Promise<string> => {
    const sent = { headers, body: { name: 'Acme' } };
    const { body } = await tally([createCustomer], { table }).send('createCustomer', sent);
    return JSON.parse(body).customer.customer_id;
  };

  test('has one of its key, so that a retry makes no second one', async () => {
    expect(await idFor(key)).toBe(await idFor(key));
    expect(await idFor(key)).not.toBe(await idFor({ 'Idempotency-Key': 'order:43' }));
  });

  test('has a new one each time where there is no key', async () => {
    expect(await idFor({})).not.toBe(await idFor({}));
  });
});
