import { beforeEach, describe, expect, test } from '@jest/globals';
import { clientOf, fresh } from '../support/api.ts';
import { type Answer, sendAsIs, type Wire } from '../support/on-the-wire.ts';

/* These tests need the running gateway: they check how it passes on bytes, repeated headers and what was signed. */

const client = clientOf();
const json = { 'content-type': 'application/json' };
const setUp = (more: object = {}): string => JSON.stringify({ description: 'Setup', amount: '50', ...more });
let customerId: string;

beforeEach(async () => {
  const { customer } = await client.createCustomer({ customer_id: fresh('customer'), name: 'Ada' });
  customerId = customer.customer_id;
});

const add = (wire: Wire): Promise<Answer> =>
  sendAsIs(`/customers/${customerId}/line-items`, {
    body: setUp(),
    ...wire,
    headers: { ...json, ...wire.headers },
  });
const total = async (): Promise<string> => (await client.getCurrentInvoice(customerId)).invoice.total;
const keyed = () => ({ 'idempotency-key': fresh('key') });
const codeOf = ({ status, body }: Answer) => [status, body.code];

describe('text that would be damaged in the store is refused, and nothing is billed:', () => {
  const latin1 = Buffer.from(setUp({ description: 'café' }), 'latin1');

  test.each<[string, Partial<Wire>, number, string]>([
    ['bytes that are no UTF-8', { body: latin1 }, 400, 'invalid_json'],
    [
      'said to be Latin-1',
      { body: latin1, headers: { 'content-type': 'application/json; charset=iso-8859-1' } },
      415,
      'unsupported_media_type',
    ],
    [
      'U+FFFD, as a gateway would put it there',
      { body: setUp({ description: 'caf\ufffd' }) },
      400,
      'invalid_json',
    ],
    ['a byte order mark', { body: `\ufeff${setUp()}` }, 400, 'invalid_json'],
    ['gzip', { headers: { 'content-encoding': 'gzip' } }, 415, 'unsupported_media_type'],
  ])('%s', async (_what, { body, headers = {} }, status, code) => {
    const answer = await add({ ...(body && { body }), headers: { ...keyed(), ...headers } });

    expect(codeOf(answer)).toEqual([status, code]);
    expect(await total()).toBe('0.00');
  });
});

describe('a value that is given twice is refused by its name, and nothing is billed:', () => {
  test.each<[string, () => Wire, string]>([
    ['a key', () => ({ headers: { 'Idempotency-Key': [fresh('a'), fresh('b')] } }), 'Idempotency-Key'],
    ['a request id', () => ({ headers: { ...keyed(), 'X-Request-Id': ['r', 's'] } }), 'X-Request-Id'],
    [
      'a content type',
      () => ({ headers: { ...keyed(), 'content-type': ['application/json', 'text/plain'] } }),
      'Content-Type',
    ],
    [
      'a field',
      () => ({ headers: keyed(), body: '{"description":"Setup","amount":1,"amount":5000}' }),
      'amount',
    ],
    ['a parameter', () => ({ headers: keyed(), query: { dry_run: ['true', 'false'] } }), 'dry_run'],
  ])('%s', async (_what, wireOf, field) => {
    const answer = await add(wireOf());

    expect(codeOf(answer)).toEqual([400, 'duplicate_name']);
    expect(answer.body.errors?.map((error) => error.field)).toEqual([field]);
    expect(await total()).toBe('0.00');
  });
});

describe('an empty key is refused, and nothing is billed:', () => {
  test.each([{}, { 'x-request-id': 'request-7' }])(
    'in the header, with the other headers %j',
    async (others) => {
      expect(codeOf(await add({ headers: { 'Idempotency-Key': '', ...others } }))).toEqual([
        400,
        'idempotency_key_required',
      ]);
      expect(await total()).toBe('0.00');
    },
  );
});

describe('a signed request that is sent again with another key makes no second charge:', () => {
  test.each([
    ['signed in its header', false],
    ['presigned', true],
  ])('%s', async (_how, presigned) => {
    const alone = { presigned, unsigned: keyed() };
    expect(codeOf(await add(alone))).toEqual([400, 'idempotency_key_unsigned']);
    expect(codeOf(await add({ presigned, unsigned: { 'x-request-id': fresh('r') } }))).toEqual([
      400,
      'idempotency_key_unsigned',
    ]);

    const body = setUp({ idempotency_key: fresh('key') });
    const answers = [
      await add({ presigned, body }),
      await add({ presigned, body, unsigned: { 'x-request-id': fresh('r') } }),
      await add({ presigned, body, unsigned: keyed() }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([201, 200, 400]);
    expect(await total()).toBe('50.00');
  });

  test('a key in a signed header is accepted, also in a presigned request', async () => {
    const headers = keyed();

    const answers = [await add({ headers }), await add({ headers, presigned: true })];

    expect(answers.map(({ status }) => status)).toEqual([201, 200]);
    expect(await total()).toBe('50.00');
  });
});

describe('a dry run of a closing that is requested in the wrong place closes nothing:', () => {
  test.each<[string, Partial<Wire>, number]>([
    ['in the body', { body: '{"dry_run":true}', headers: json }, 422],
    ['in a body without a content type', { body: '{"dry_run":true}' }, 422],
    ['in words', { body: 'garbage' }, 400],
    ['twice', { query: { dry_run: ['true', 'false'] } }, 400],
    ['misspelt', { query: { dryrun: 'true' } }, 422],
  ])('%s', async (_how, wire, status) => {
    const { invoice } = await client.addLineItem(customerId, { description: 'Setup', amount: '50' });
    const finalize = `/invoices/${invoice.invoice_id}/finalize`;

    expect((await sendAsIs(finalize, wire)).status).toBe(status);
    expect((await client.getInvoice(invoice.invoice_id)).invoice.status).toBe('open');

    // Nothing and an empty object are the same.
    expect((await sendAsIs(finalize, { query: { dry_run: 'true' }, body: '{}' })).status).toBe(200);
    expect((await client.getInvoice(invoice.invoice_id)).invoice.status).toBe('open');
  });
});
