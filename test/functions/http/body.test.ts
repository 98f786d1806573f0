import { beforeEach, describe, expect, test } from '@jest/globals';
import { formatMoney } from '../../../functions/domain/money.ts';
import { keepNumberText } from '../../../functions/http/json-body.ts';
import { problemOf, recording, type Sent, tally } from '../../support/api-gateway.ts';
import { addedLineItem } from '../../support/replies.ts';

const lineItems = recording('addLineItem', { status: 201, body: addedLineItem });
const { send } = tally([lineItems.endpoint]);
const add = (sent: Sent) =>
  send('addLineItem', { ...sent, headers: { 'Idempotency-Key': 'key', ...sent.headers } });
const fee = '{"description":"Setup","amount":50}';
const base64 = (text: string): string => Buffer.from(text).toString('base64');

beforeEach(() => {
  lineItems.requests.length = 0;
});

describe('a body that is not JSON is answered with 400', () => {
  test.each([
    ['broken off', '{"description":"Setup","amount":'],
    ['NaN', '{"description":"Setup","amount":NaN}'],
    ['Infinity', '{"description":"Setup","amount":Infinity}'],
    ['a number with a leading zero', '{"description":"Setup","amount":050}'],
    ['a comma too many', '{"description":"Setup","amount":50,}'],
    ['single quotes', "{'description':'Setup','amount':50}"],
    ['spaces', '   '],
    ['a form', 'description=Setup&amount=50'],
    ['nested beyond the parser’s stack', '['.repeat(200_000) + ']'.repeat(200_000)],
    ['null', 'null'],
    ['a number', '50'],
    ['empty', ''],
    ['absent', undefined],
  ])('%s', async (_what, body) => {
    const result = await add({ body });

    expect(result.statusCode).toBe(400);
    expect(problemOf(result)).toMatchObject({ code: 'invalid_json', status: 400 });
    expect(lineItems.requests).toEqual([]);
  });

  test('as base64, too', async () => {
    expect(problemOf(await add({ body: base64('{"amount"'), base64: true })).code).toBe('invalid_json');
  });
});

test.each(['"text"', 'true', '[]', `[${fee}]`])('%s is JSON but no object: 422', async (body) => {
  const result = await add({ body });

  expect(result.statusCode).toBe(422);
  expect(problemOf(result)).toMatchObject({ code: 'validation_failed', errors: [{ field: 'body' }] });
});

describe('a number is taken digit for digit', () => {
  test.each([
    ['0.1', '0.10'],
    ['0.000000000001', '0.000000000001'],
    ['100000000000000.01', '100000000000000.01'],
    ['999999999999999.999999999999', '999999999999999.999999999999'],
    ['1e2', '100.00'],
  ])('%s', async (written, amount) => {
    await add({ body: `{"description":"Setup","amount":${written}}` });

    const charged = lineItems.requests[0]?.body;
    expect(charged && 'amount' in charged && formatMoney(charged.amount, 'USD')).toBe(amount);
  });

  // What a body parser that keeps the reviver's two old arguments would do.
  test('and fails when the parser loses its text, so that none becomes a binary float', () => {
    expect(() => JSON.parse('{"amount":0.1}', (key, value) => keepNumberText(key, value))).toThrow(
      'without its source text',
    );
    expect(keepNumberText('amount', 'text')).toBe('text');
  });
});

describe('content types', () => {
  test.each([
    ['Content-Type', 'application/json'],
    ['content-type', 'application/json; charset=utf-8'],
    ['CONTENT-TYPE', 'APPLICATION/JSON'],
    ['content-Type', 'application/vnd.tally+json'],
  ])('%s: %s is JSON', async (name, value) => {
    expect((await add({ body: fee, headers: { [name]: value } })).statusCode).toBe(201);
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/xml',
    '',
  ])('%j is not: 415', async (type) => {
    const result = await add({ body: fee, headers: { 'Content-Type': type } });

    expect(result.statusCode).toBe(415);
    expect(problemOf(result).code).toBe('unsupported_media_type');
  });
});

describe('a body of a megabyte is taken, one byte more is not', () => {
  const MEGABYTE = 1024 * 1024;
  /** A body of just so many bytes; `é` is two. */
  const ofBytes = (bytes: number): string => {
    const rest = `{"description":"é","amount":50}`;
    return rest.replace('é', `é${' '.repeat(bytes - Buffer.byteLength(rest))}`);
  };

  test.each([
    ['as text', 0, 201],
    ['as text', 1, 413],
  ])('%s, %i over: %i', async (_how, over, status) => {
    const body = ofBytes(MEGABYTE + over);

    expect(Buffer.byteLength(body)).toBe(MEGABYTE + over);
    expect((await add({ body })).statusCode).toBe(status);
  });

  test.each([
    [0, 201],
    [1, 413],
    [2, 413],
    [3, 413],
  ])('as base64, %i over: %i', async (over, status) => {
    const result = await add({ body: base64(ofBytes(MEGABYTE + over)), base64: true });

    expect(result.statusCode).toBe(status);
    if (status === 413) expect(problemOf(result).code).toBe('body_too_large');
  });
});

test('a base64 body is the body', async () => {
  const result = await add({ body: base64('{"description":"Gebühr","amount":"0.10"}'), base64: true });

  expect(result.statusCode).toBe(201);
  expect(lineItems.requests[0]?.body).toMatchObject({ description: 'Gebühr' });
});
