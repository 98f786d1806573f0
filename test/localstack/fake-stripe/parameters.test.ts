import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { canonical, readForm } from '../../../localstack/fake-stripe/wire/form.ts';
import { notModelled, parametersOf, text } from '../../../localstack/fake-stripe/wire/parameters.ts';
import { API_KEY, type FakeAndWays, fakeStripe } from '../../support/fake-stripe.ts';

let fake: FakeAndWays;
let customer: string;
let draft: string;
beforeAll(async () => {
  fake = await fakeStripe();
  customer = (await fake.stripe().customers.create({ name: 'Acme' })).id;
  draft = (await fake.stripe().invoices.create({ customer, currency: 'usd' })).id;
});
afterAll(() => fake.stop());

describe('a form', () => {
  test.each([
    ['texts', 'a=1&b=two%20words&c=', { a: '1', b: 'two words', c: '' }],
    ['objects', 'a[b]=1&a[c][d]=2', { a: { b: '1', c: { d: '2' } } }],
    ['lists of objects', 'l[0][x]=1&l[1][x]=2&l[1][y]=3', { l: [{ x: '1' }, { x: '2', y: '3' }] }],
    ['lists without places', 'l[]=1&l[]=2', { l: ['1', '2'] }],
    [
      'lists of objects without places',
      'l[][x]=1&l[][y]=2&l[][x]=3',
      { l: [{ x: '1', y: '2' }, { x: '3' }] },
    ],
    ['encoded brackets', 'a%5Bb%5D=1', { a: { b: '1' } }],
    ['nothing', '', {}],
  ])('has %s', (_what, text, form) => {
    expect(readForm(text)).toEqual(form);
  });

  test.each(['[a]=1', 'a[b=1', 'a=1&a[b]=2', 'a[b]=2&a=1'])('is refused when it is %s', (text) => {
    expect(() => readForm(text)).toThrow(expect.objectContaining({ status: 400 }));
  });

  test('is the same in any order, and different with a different value', () => {
    const one = canonical(readForm('a=1&m[x]=1&m[y]=2'));
    expect(canonical(readForm('m[y]=2&m[x]=1&a=1'))).toBe(one);
    expect(canonical(readForm('m[y]=2&m[x]=1&a=2'))).not.toBe(one);
  });
});

test('a schema lists exactly the parameters of the library’s type, and the compiler checks it', () => {
  const schemas = [
    // @ts-expect-error Stripe has no such parameter
    parametersOf<Stripe.CustomerDeleteParams>()({ reason: text(5) }),
    // @ts-expect-error Stripe has one, `expand`, that is left out here
    parametersOf<Stripe.InvoiceVoidInvoiceParams>()({}),
    parametersOf<Stripe.InvoiceVoidInvoiceParams>()({ expand: notModelled }),
  ];

  expect(schemas).toHaveLength(3);
});

const x = (count: number) => 'x'.repeat(count);
const many = (count: number, of: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => of(index)).join('&');

describe('refused with 400, naming the parameter', () => {
  test.each([
    ['/v1/customers', 'nmae=A', 'nmae', 'parameter_unknown'],
    ['/v1/customers', 'id=cus_own', 'id', 'parameter_unknown'],
    ['/v1/customers', 'address[street]=1', 'address[street]', 'parameter_unknown'],
    ['/v1/customers', 'tax_exempt=none', 'tax_exempt', 'parameter_unknown'],
    ['/v1/customers', `name=${x(257)}`, 'name', undefined],
    ['/v1/customers', `email=${x(500)}@example.test`, 'email', undefined],
    ['/v1/customers', 'balance=1.5', 'balance', 'parameter_invalid_integer'],
    ['/v1/customers', `metadata[${x(41)}]=1`, `metadata[${x(41)}]`, undefined],
    ['/v1/customers', `metadata[a]=${x(501)}`, 'metadata[a]', undefined],
    ['/v1/customers', many(51, (index) => `metadata[k${index}]=1`), 'metadata', undefined],
    ['/v1/customers', 'metadata=text', 'metadata', undefined],
    ['/v1/invoices', '', 'customer', 'parameter_missing'],
    ['/v1/invoices', 'customer=', 'customer', 'parameter_invalid_empty'],
    ['/v1/invoices', 'customer=CUSTOMER&currency=USD', 'currency', undefined],
    ['/v1/invoices', 'customer=CUSTOMER&currency=xyz', 'currency', undefined],
    ['/v1/invoices', 'customer=CUSTOMER&auto_advance=yes', 'auto_advance', undefined],
    ['/v1/invoices', 'customer=CUSTOMER&collection_method=email', 'collection_method', undefined],
    ['/v1/invoices', 'customer=CUSTOMER&days_until_due=30', 'days_until_due', undefined],
    ['/v1/invoices', 'customer=CUSTOMER&collection_method=send_invoice', 'days_until_due', undefined],
    ['/v1/invoices', `customer=CUSTOMER&description=${x(1_501)}`, 'description', undefined],
    [
      '/v1/invoices',
      `customer=CUSTOMER&custom_fields[0][name]=${x(41)}&custom_fields[0][value]=v`,
      'custom_fields[0][name]',
      undefined,
    ],
    [
      '/v1/invoices',
      `customer=CUSTOMER&custom_fields[0][name]=n&custom_fields[0][value]=${x(141)}`,
      'custom_fields[0][value]',
      undefined,
    ],
    [
      '/v1/invoices',
      'customer=CUSTOMER&custom_fields[0][name]=n',
      'custom_fields[0][value]',
      'parameter_missing',
    ],
    [
      '/v1/invoices',
      `customer=CUSTOMER&${many(5, (index) => `custom_fields[${index}][name]=n&custom_fields[${index}][value]=v`)}`,
      'custom_fields',
      undefined,
    ],
    [
      '/v1/invoices',
      'customer=CUSTOMER&automatic_tax[enabled]=true',
      'automatic_tax[enabled]',
      'stripe_tax_inactive',
    ],
    ['/v1/invoices', 'customer=CUSTOMER&automatic_tax[on]=true', 'automatic_tax[on]', 'parameter_unknown'],
    ['/v1/invoices', 'customer=CUSTOMER&number=INV-1', 'number', 'parameter_unknown'],
    ['/v1/invoices', 'customer=CUSTOMER&discounts[0][coupon]=c', 'discounts[0]', 'parameter_unknown'],
    ['/v1/invoices', 'customer=cus_nobody', 'customer', 'resource_missing'],
    ['/v1/invoices/DRAFT/add_lines', '', 'lines', 'parameter_missing'],
    ['/v1/invoices/DRAFT/add_lines', 'lines=', 'lines', undefined],
    ['/v1/invoices/DRAFT/add_lines', 'lines[0][amount]=1.5', 'lines[0][amount]', 'parameter_invalid_integer'],
    [
      '/v1/invoices/DRAFT/add_lines',
      'lines[0][amount]=1&lines[1][description]=d',
      'lines[1][amount]',
      'parameter_missing',
    ],
    [
      '/v1/invoices/DRAFT/add_lines',
      'lines[0][amount]=1&lines[0][currency]=usd',
      'lines[0][currency]',
      'parameter_unknown',
    ],
    ['/v1/invoices/DRAFT/add_lines', 'lines[0][price]=price_1', 'lines[0][price]', 'parameter_unknown'],
    [
      '/v1/invoices/DRAFT/add_lines',
      'lines[0][amount]=1&lines[0][period][begin]=1',
      'lines[0][period][begin]',
      'parameter_unknown',
    ],
    [
      '/v1/invoices/DRAFT/add_lines',
      `lines[0][amount]=1&lines[0][description]=${x(501)}`,
      'lines[0][description]',
      undefined,
    ],
    [
      '/v1/invoices/DRAFT/add_lines',
      'lines[0][amount]=9007199254740993',
      'lines[0][amount]',
      'parameter_invalid_integer',
    ],
    ['/v1/invoices/DRAFT/finalize', 'auto_advanced=true', 'auto_advanced', 'parameter_unknown'],
    ['/v1/invoices/DRAFT/finalize', 'expand[0]=customer', 'expand', 'parameter_unknown'],
  ])('%s %s', async (path, form, param, code) => {
    const target = path.replace('DRAFT', draft);
    const { status, body } = await fake.send('POST', target, form.replace('CUSTOMER', customer));

    expect({ status, ...body.error }).toMatchObject({ status: 400, type: 'invalid_request_error', param });
    expect(body.error.code).toBe(code);
  });

  test.each([
    ['/v1/customers?emial=a', 'emial', 'parameter_unknown'],
    ['/v1/invoices?limit=0', 'limit', undefined],
    ['/v1/invoices?limit=101', 'limit', undefined],
    ['/v1/invoices?created[after]=1', 'created[after]', 'parameter_unknown'],
    ['/v1/invoices?status=closed', 'status', undefined],
    ['/v1/customers/search', 'query', 'parameter_missing'],
  ])('GET %s', async (path, param, code) => {
    const { status, body } = await fake.send('GET', path);

    expect({ status, param: body.error.param, code: body.error.code }).toEqual({ status: 400, param, code });
  });
});

test('a refused request has no effect', async () => {
  const before = (await fake.tell('GET', 'objects')).body;
  await fake.send('POST', '/v1/customers', 'name=A&nmae=B');
  await fake.send('POST', '/v1/customers', 'email=wrong');

  expect((await fake.tell('GET', 'objects')).body).toEqual(before);
});

test('the longest values that Stripe accepts are accepted', async () => {
  const form = [
    `name=${x(256)}`,
    `email=${x(64)}@${'y'.repeat(60)}.example`,
    ...Array.from({ length: 50 }, (_, index) => `metadata[${String(index).padEnd(40, 'k')}]=${x(500)}`),
  ].join('&');
  expect((await fake.send('POST', '/v1/customers', form)).status).toBe(200);

  const fields = many(4, (i) => `custom_fields[${i}][name]=${x(40)}&custom_fields[${i}][value]=${x(140)}`);
  const invoice = `customer=${customer}&description=${x(1_500)}&${fields}`;
  expect((await fake.send('POST', '/v1/invoices', invoice)).status).toBe(200);
  const line = `lines[0][amount]=-1&lines[0][description]=${x(500)}`;
  expect((await fake.send('POST', `/v1/invoices/${draft}/add_lines`, line)).status).toBe(200);
});

describe('the access', () => {
  const get = (headers: Record<string, string>) => fake.send('GET', '/v1/customers', undefined, headers);

  test.each([
    ['Bearer', `Bearer ${API_KEY}`, 200],
    ['basic', `Basic ${Buffer.from(`${API_KEY}:`).toString('base64')}`, 200],
    ['a restricted key', 'Bearer rk_test_acme', 200],
    ['a key of real money', 'Bearer sk_live_abcdefgh', 401],
    ['something else', 'Bearer acme', 401],
    ['nothing', '', 401],
  ])('%s', async (_what, authorization, status) => {
    expect((await get({ authorization })).status).toBe(status);
  });

  test('does not show a key in answers or logs', async () => {
    const { body } = await get({ authorization: 'Bearer sk_live_0123456789secret' });
    const { requests } = (await fake.tell('GET', 'requests')).body;

    expect(JSON.stringify(body)).not.toContain('0123456789');
    expect(JSON.stringify(requests)).not.toContain('sk_');
  });

  test('is only for one version of the API, and only for forms', async () => {
    expect((await get({ 'stripe-version': '2026-10-28.endive' })).status).toBe(200);
    expect((await get({ 'stripe-version': '2020-08-27' })).status).toBe(400);
    const json = { 'content-type': 'application/json' };
    expect((await fake.send('POST', '/v1/customers', '{"name":"A"}', json)).status).toBe(400);
    expect((await fake.send('GET', '/v1/coupons')).status).toBe(404);
  });
});
