import { beforeEach, describe, expect, test } from '@jest/globals';
import { fieldsOf, problemOf, recording, type Sent, tally } from '../../support/api-gateway.ts';
import { acme, addedLineItem } from '../../support/replies.ts';

const lineItems = recording('addLineItem', { status: 201, body: addedLineItem });
const customers = recording('createCustomer', { status: 201, body: { customer: acme, replayed: false } });
const invoices = recording('getCurrentInvoice', { status: 200, body: {} as never }); // never shown
const { send } = tally([lineItems.endpoint, customers.endpoint, invoices.endpoint]);
const add = (body: unknown, sent: Sent = {}) =>
  send('addLineItem', { body, headers: { 'Idempotency-Key': 'key' }, ...sent });

const metered = { service: 'storage', units_consumed: 58, price_per_unit: 0.05 };
const fee = { description: 'Setup', amount: 50 };

beforeEach(() => {
  lineItems.requests.length = 0;
});

describe('each wrong field is named as the caller wrote it', () => {
  test.each<[string, unknown, string[]]>([
    ['a missing service', { units_consumed: 58, price_per_unit: 0.05 }, ['service']],
    ['an empty service', { ...metered, service: ' ' }, ['service']],
    ['a missing price', { service: 'storage', units_consumed: 58 }, ['price_per_unit']],
    ['negative units', { ...metered, units_consumed: -1 }, ['units_consumed']],
    ['units in words', { ...metered, units_consumed: 'fifty' }, ['units_consumed']],
    [
      'two of them',
      { ...metered, units_consumed: 'fifty', price_per_unit: null },
      ['units_consumed', 'price_per_unit'],
    ],
    ['no amount', { description: 'Setup' }, ['amount']],
    ['an amount of zero', { ...fee, amount: 0 }, ['amount']],
    ['a negative amount', { ...fee, amount: -50 }, ['amount']],
    ['a currency unknown', { ...fee, currency: 'XXX' }, ['currency']],
    ['a time without its offset', { ...fee, used_at: '2026-11-30T23:30:00' }, ['used_at']],
    ['a value in metadata', { ...fee, metadata: { project: 5 } }, ['metadata.project']],
    ['a long description', { ...fee, description: 'x'.repeat(1001) }, ['description']],
    ['nothing at all', {}, ['body']],
  ])('%s', async (_what, body, fields) => {
    const result = await add(body);

    expect(result.statusCode).toBe(422);
    expect(problemOf(result).code).toBe('validation_failed');
    expect(fieldsOf(result)).toEqual(fields);
    for (const field of fields) expect(problemOf(result).detail).toContain(field);
    expect(lineItems.requests).toEqual([]);
  });
});

describe('an unknown field is refused, so that a misspelt price is not billed as zero', () => {
  test.each<[string, unknown, string[]]>([
    ['in addition to a complete item', { ...metered, price: 0.05 }, ['price']],
    [
      'instead of another',
      { service: 'storage', units_consumed: 58, price: 0.05 },
      ['price_per_unit', 'price'],
    ],
    [
      'if others are wrong too',
      { service: 'storage', units_consumed: 'fifty', price: 1 },
      ['units_consumed', 'price_per_unit', 'price'],
    ],
    ['several of them', { ...fee, unit: 'GB', qty: 5 }, ['unit', 'qty']],
    ['of the other form', { ...fee, units_consumed: 3 }, ['units_consumed']],
    ['of both forms', { ...metered, amount: 2.9 }, ['amount']],
    ['in another case', { ...fee, Service: 'storage' }, ['Service']],
    ['named constructor', { ...fee, constructor: 'x' }, ['constructor']],
    ['named toString', { ...fee, toString: 'x' }, ['toString']],
    ['named __proto__', '{"description":"Setup","amount":50,"__proto__":{"amount":0.01}}', ['__proto__']],
  ])('%s', async (_what, body, fields) => {
    const result = await add(body);

    expect(result.statusCode).toBe(422);
    expect(problemOf(result).code).toBe('unknown_field');
    expect(fieldsOf(result).sort()).toEqual([...fields].sort());
    expect(lineItems.requests).toEqual([]);
  });

  test('nothing is inherited from __proto__', async () => {
    const result = await add('{"description":"Setup","__proto__":{"amount":50}}');

    expect(result.statusCode).toBe(422);
    expect(fieldsOf(result).sort()).toEqual(['__proto__', 'amount']);
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('amount');
  });

  test('in the query', async () => {
    const result = await send('getCurrentInvoice', { query: { curency: 'EUR' } });

    expect(problemOf(result)).toMatchObject({ status: 422, code: 'unknown_field' });
    expect(fieldsOf(result)).toEqual(['curency']);
  });
});

test('the answer to a body with sixty thousand wrong fields is small enough for Lambda', async () => {
  const body = Object.fromEntries(Array.from({ length: 60_000 }, (_, index) => [`f${index}`, 0]));

  const result = await add({ ...fee, ...body });

  expect(problemOf(result).code).toBe('unknown_field');
  expect(fieldsOf(result)).toHaveLength(100);
  expect(problemOf(result).detail).toBe(
    '60000 fields are wrong, the first 100 of them f0, f1, f2, f3, f4 and 95 more: see errors.',
  );
  expect(Buffer.byteLength(result.body)).toBeLessThan(100_000);
});

describe('the parts of the address', () => {
  test('a customer’s id is decoded', async () => {
    await add(fee, { params: { customer_id: 'team%3Aa%40eu' } });

    expect(lineItems.requests[0]?.params).toEqual({ customer_id: 'team:a@eu' });
  });

  test.each(['a%2Fb', 'a%', '%20', 'a%23b', 'a b'])('%s is not an id: 422', async (id) => {
    const result = await add(fee, { params: { customer_id: id } });

    expect(result.statusCode).toBe(422);
    expect(fieldsOf(result)).toEqual(['customer_id']);
  });

  test('a query is checked, and may be left out', async () => {
    expect((await send('getCurrentInvoice')).statusCode).toBe(200);
    expect((await send('getCurrentInvoice', { query: { currency: 'JPY' } })).statusCode).toBe(200);
    expect(fieldsOf(await send('getCurrentInvoice', { query: { currency: 'yen' } }))).toEqual(['currency']);
    expect(invoices.requests.map(({ query }) => query)).toEqual([{}, { currency: 'JPY' }]);
  });
});

test('a customer’s wrong fields are named too', async () => {
  const body = { customer_id: 'a b', name: '', email: 'nobody', currency: 'usd', phone: '1' };

  const result = await send('createCustomer', { body });

  expect(problemOf(result).code).toBe('unknown_field');
  expect(fieldsOf(result).sort()).toEqual(['currency', 'customer_id', 'email', 'name', 'phone']);
});
