import '../../support/node-errors.ts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { RouteName } from '../../../client/contract/routes.ts';
import { cursorAt } from '../../../functions/http/cursor.ts';
import { createCustomer } from '../../../functions/store/customers/customers.ts';
import { addLineItem } from '../../../functions/store/line-items/adding.ts';
import type { Table } from '../../../functions/store/table/table.ts';
import { problemOf, type Sent, tally } from '../../support/api-gateway.ts';
import { BillingTables } from '../../support/billing-tables.ts';
import { usage } from '../../support/charges.ts';
import { examples } from '../../support/endpoint-examples.ts';
import { lineItemRequest } from '../../support/line-item-requests.ts';
import { acme } from '../../support/replies.ts';

/*
 * Callers can make up any text. DynamoDB must never get an impossible key. Only DynamoDB itself knows which keys are
 * impossible.
 */

const INVOICE = 'inv_acme_USD_2026-11_1';
const CALLERS = { controlTotals: { callers: ['*'] } };

let tables: BillingTables;
let table: Table;
beforeAll(async () => {
  tables = await BillingTables.start();
  table = await tables.create('directly');
  await createCustomer(table, acme, 'team-a');
  await addLineItem(table, lineItemRequest({ idempotencyKey: 'one', charge: usage() }));
});
afterAll(() => tables.stop());

const ask = (name: RouteName, sent: Sent) =>
  tally([examples[name].endpoint], { table, rules: CALLERS }).send(name, sent);

async function expectNoDefect(name: RouteName, sent: Sent): Promise<void> {
  const result = await ask(name, sent);

  if (result.statusCode >= 500) throw new Error(`${name} ${JSON.stringify(sent)}: ${result.body}`);
}

const places = {
  customer: '2026-11-21T10:00:00.000Z#acme',
  invoice: '2026-11#USD#000001',
  lineItem: '2026-11-21T10:00:00.000Z#li_1',
} as const;

const lists = [
  { name: 'listCustomers', list: 'customers', place: places.customer, params: {}, query: {} },
  {
    name: 'listInvoices',
    list: JSON.stringify(['invoices', 'acme', undefined, '2026-01', undefined]),
    place: places.invoice,
    params: { customer_id: 'acme' },
    query: { from: '2026-01' },
  },
  {
    name: 'listSubscriptions',
    list: JSON.stringify(['subscriptions', 'acme']),
    place: places.customer,
    params: { customer_id: 'acme' },
    query: {},
  },
  {
    name: 'listLineItems',
    list: JSON.stringify(['line items', INVOICE, undefined, undefined]),
    place: places.lineItem,
    params: { invoice_id: INVOICE },
    query: {},
  },
  {
    name: 'getStatement',
    list: JSON.stringify(['statement', 'acme', '2026-11-01', '2026-11-30']),
    place: JSON.stringify({ after: places.lineItem, totals: [] }),
    params: { customer_id: 'acme' },
    query: { from: '2026-11-01', to: '2026-11-30' },
  },
] as const;

const aPlace = fc.constantFrom(...Object.values(places));
const longText = fc.string({ unit: 'binary', minLength: 1_000, maxLength: 2_100 });
/** Texts of all kinds, and real places with small changes. */
const place = fc.oneof(
  fc.constantFrom('', '!', '~', '0', '\u0000', 'x'.repeat(1_025), 'é'.repeat(513)),
  fc.string({ unit: 'binary' }),
  longText,
  fc
    .tuple(aPlace, fc.nat(30), fc.string())
    .map(([text, at, more]) => text.slice(0, at) + more + text.slice(at)),
  fc.tuple(aPlace, longText).map(([text, more]) => text + more),
);
const total = fc.tuple(
  fc.constantFrom('USD', 'KWD', 'XXX'),
  fc.oneof(fc.string(), fc.constantFrom('1', '-0.1', '1e9', `${'9'.repeat(40)}`)),
  fc.integer(),
);
const statementPlace = fc.oneof(
  place,
  fc.json(),
  fc.record({ after: place, totals: fc.array(total) }).map((made) => JSON.stringify(made)),
);

describe.each(lists)('$name', ({ name, list, place: own, params, query }) => {
  const cursor = fc.oneof(
    fc.string(),
    (name === 'getStatement' ? statementPlace : place).map((text) => cursorAt(list, text)),
  );

  test('answers any cursor with a page or a refusal, also a made-up cursor with a correct digest', async () => {
    await fc.assert(
      fc.asyncProperty(cursor, async (made) => {
        await expectNoDefect(name, { params, query: { ...query, cursor: made } });
      }),
      { numRuns: 300 },
    );
  });

  test('accepts a real place with a correct digest, so the cases above do reach the list', async () => {
    const result = await ask(name, { params, query: { ...query, cursor: cursorAt(list, own) } });

    expect(result.statusCode).toBe(200);
  });

  test.each([
    ['empty', ''],
    ['of more bytes than a sort key has', 'x'.repeat(1_025)],
  ])('refuses a place that is %s', async (_what, made) => {
    const result = await ask(name, { params, query: { ...query, cursor: cursorAt(list, made) } });

    expect(problemOf(result)).toMatchObject({ status: 400, code: 'invalid_cursor' });
  });
});

describe('a text that would be a part of a key', () => {
  const wide = '€'.repeat(900);
  const texts = fc.oneof(
    fc.constantFrom('', wide, 'a'.repeat(2_100), '\u0000', '.', '..', 'arn:aws:iam::1:user/'),
    fc.string({ unit: 'binary', maxLength: 2_100 }),
    fc.string({ maxLength: 300 }).map((text) => `arn:aws:iam::000000000000:user/${text}`),
    fc
      .constantFrom('€', 'é', '~', '#')
      .map((character) => `arn:aws:iam::000000000000:user/${character.repeat(960)}`),
  );
  const day = '2026-11-21';
  const keyed = { 'Idempotency-Key': 'order:42' };
  const fee = { description: 'Setup', amount: 50 };
  const cases: [string, RouteName, (text: string) => Sent][] = [
    ['caller', 'getControlTotals', (caller) => ({ query: { day, caller } })],
    ['day', 'getControlTotals', (text) => ({ query: { day: text } })],
    ['customer_id in the path', 'getCustomer', (text) => ({ params: { customer_id: text } })],
    [
      'customer_id in the query',
      'getInvoiceSummary',
      (text) => ({ query: { from: '2026-01', to: '2026-12', customer_id: text } }),
    ],
    ['invoice_id', 'getInvoice', (text) => ({ params: { invoice_id: text } })],
    ['invoice_id of lines', 'listLineItems', (text) => ({ params: { invoice_id: text } })],
    ['invoice_id that is closed', 'finalizeInvoice', (text) => ({ params: { invoice_id: text } })],
    [
      'line_item_id',
      'credit',
      (text) => ({ headers: keyed, params: { line_item_id: text }, body: { reason: 'x' } }),
    ],
    ['idempotency_key in the query', 'findLineItem', (text) => ({ query: { idempotency_key: text } })],
    ['idempotency_key in the body', 'addLineItem', (text) => ({ body: { ...fee, idempotency_key: text } })],
    ['Idempotency-Key', 'addLineItem', (text) => ({ headers: { 'Idempotency-Key': text }, body: fee })],
    ['X-Request-Id', 'addLineItem', (text) => ({ headers: { 'X-Request-Id': text }, body: fee })],
    [
      'service',
      'addUsage',
      (text) => ({ headers: keyed, body: { service: text, units_consumed: 1, price_per_unit: 1 } }),
    ],
    [
      'service of a list',
      'listLineItems',
      (text) => ({ params: { invoice_id: INVOICE }, query: { service: text } }),
    ],
    ['month', 'listInvoices', (text) => ({ query: { from: text } })],
    ['customer_id in the body', 'createCustomer', (text) => ({ body: { customer_id: text, name: 'x' } })],
    ['email', 'createCustomer', (text) => ({ body: { name: 'x', email: `${text}@acme.example` } })],
  ];

  test.each(cases)('%s: %s', async (_what, name, sent) => {
    await fc.assert(
      fc.asyncProperty(texts, (text) => expectNoDefect(name, sent(text))),
      { numRuns: 100 },
    );
  });

  test('a caller of 900 three-byte characters is refused, and the error names the field', async () => {
    const result = await ask('getControlTotals', { query: { day, caller: `arn:aws:iam::1:user/${wide}` } });

    expect(problemOf(result)).toMatchObject({ status: 422, errors: [{ field: 'caller' }] });
  });
});
