import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { routes } from '../../../client/contract/routes.ts';
import { formatMoney } from '../../../functions/domain/money.ts';
import { jsonBody, keepNumberText } from '../../../functions/http/json-body.ts';
import { apiEvent, problemOf, recording, type Sent, tally } from '../../support/api-gateway.ts';
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

describe('a body that is not JSON gets 400', () => {
  test.each([
    ['cut off', '{"description":"Setup","amount":'],
    ['NaN', '{"description":"Setup","amount":NaN}'],
    ['Infinity', '{"description":"Setup","amount":Infinity}'],
    ['a number with a leading zero', '{"description":"Setup","amount":050}'],
    ['a comma too many', '{"description":"Setup","amount":50,}'],
    ['single quotes', "{'description':'Setup','amount':50}"],
    ['spaces', '   '],
    ['a form', 'description=Setup&amount=50'],
    ['nested beyond the parser’s stack', '['.repeat(200_000) + ']'.repeat(200_000)],
    ['the same around a number', `${'['.repeat(200_000)}1${']'.repeat(200_000)}`],
    ['objects in more than 1 000 objects', `${'{"a":'.repeat(1_001)}{}${'}'.repeat(1_001)}`],
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

  test('also as base64', async () => {
    expect(problemOf(await add({ body: base64('{"amount"'), base64: true })).code).toBe('invalid_json');
  });
});

test.each(['"text"', 'true', '[]', `[${fee}]`])('%s is JSON, but not an object: 422', async (body) => {
  const result = await add({ body });

  expect(result.statusCode).toBe(422);
  expect(problemOf(result)).toMatchObject({ code: 'validation_failed', errors: [{ field: 'body' }] });
});

describe('a number is taken digit for digit', () => {
  const space = fc.stringMatching(/^[ \t\r\n]{0,3}$/);

  test('wherever it stands in the body, and however the body is spaced', () => {
    const isFloat = (value: unknown): boolean =>
      typeof value === 'number' ||
      (typeof value === 'object' && value !== null && Object.values(value).some(isFloat));
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), space, space, (value, before, after) => {
        const spaced = (part: unknown): string => {
          if (Array.isArray(part)) return `[${part.map((of) => `${before}${spaced(of)}${after}`).join(',')}]`;
          if (typeof part !== 'object' || part === null) return JSON.stringify(part);
          const fields = Object.entries(part).map(
            ([name, of]) => `${after}${JSON.stringify(name)}${before}:${after}${spaced(of)}${before}`,
          );
          return `{${fields.join(',')}}`;
        };
        const body = `${before}{"value":${after}${spaced(value)}}`;
        expect(isFloat(jsonBody(apiEvent('addLineItem', { body }), routes.addLineItem))).toBe(false);
      }),
    );
  });

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

  // A body parser that passes only the reviver's two old arguments would do this.
  test('and it fails if the parser loses the text, so that no number becomes a binary float', () => {
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

describe('a charset', () => {
  test.each([
    'application/json;charset=utf-8',
    'application/json; charset="UTF-8"',
    'application/json ; Charset = Utf-8 ; profile="charset=latin1"',
    String.raw`application/json; charset="\u\tf-8"`,
    'application/json; charset=utf8',
    'application/json;',
  ])('%s is UTF-8', async (type) => {
    expect((await add({ body: fee, headers: { 'Content-Type': type } })).statusCode).toBe(201);
  });

  test.each([
    'application/json; charset=iso-8859-1',
    'application/json; charset="latin1"',
    'application/json; charset=utf-16',
    'application/json; charset=us-ascii',
    'application/json; charset=',
    'application/json; charset=utf-8; charset=latin1',
    'application/json; profile="a;b"; CHARSET=windows-1252',
  ])('%s is not: 415', async (type) => {
    const result = await add({ body: fee, headers: { 'Content-Type': type } });

    expect(result.statusCode).toBe(415);
    expect(problemOf(result)).toMatchObject({ code: 'unsupported_media_type' });
    expect(problemOf(result).detail).toContain('UTF-8');
    expect(lineItems.requests).toEqual([]);
  });
});

describe('a body that is encoded', () => {
  test.each(['gzip', 'br', 'deflate', 'GZIP', 'identity, gzip', 'aws-chunked'])(
    'by %s: 415',
    async (coding) => {
      const result = await add({ body: fee, headers: { 'content-encoding': coding } });

      expect(problemOf(result)).toMatchObject({ status: 415, code: 'unsupported_media_type' });
      expect(problemOf(result).detail).toContain('Content-Encoding');
      expect(lineItems.requests).toEqual([]);
    },
  );

  test.each(['identity', 'Identity', '', ' identity '])('without a coding (%j) is taken', async (coding) => {
    expect((await add({ body: fee, headers: { 'Content-Encoding': coding } })).statusCode).toBe(201);
  });
});

describe('400 for text that is not UTF-8, because it would be stored damaged', () => {
  const bytes = (...parts: (string | number[])[]): string =>
    Buffer.concat(parts.map((part) => Buffer.from(part as string))).toString('base64'); // both are what it takes
  const cafe = (...end: number[]) => bytes('{"amount":1,"description":"caf', end, '"}');

  // Some gateways hand over bytes. LocalStack does so if they are not UTF-8.
  test.each([
    ['Latin-1', cafe(0xe9)],
    ['cut off within a character', cafe(0xc3)],
    ['a byte that only goes on', cafe(0x80)],
    ['half a surrogate pair', cafe(0xed, 0xa0, 0x80)],
    ['longer than need be', cafe(0xc0, 0xaf)],
    ['beyond Unicode', cafe(0xf4, 0x90, 0x80, 0x80)],
    ['UTF-16', Buffer.from(`\ufeff${fee}`, 'utf16le').toString('base64')],
    ['in a name', bytes('{"amount":1,"description":"x","caf', [0xe9], '":1}')],
  ])('%s', async (_what, body) => {
    const result = await add({ body, base64: true });

    expect(problemOf(result)).toMatchObject({ status: 400, code: 'invalid_json' });
    expect(problemOf(result).detail).toContain('UTF-8');
    expect(lineItems.requests).toEqual([]);
  });

  // A gateway that hands over text has replaced the bytes with U+FFFD before we see them.
  test.each(['caf\ufffd', '\ufffd', 'half a pair: \ud83d'])(
    'replaced on the way: %j',
    async (description) => {
      const result = await add({ body: `{"amount":1,"description":"${description}"}` });

      expect(problemOf(result)).toMatchObject({ status: 400, code: 'invalid_json' });
      expect(lineItems.requests).toEqual([]);
    },
  );

  test('but not for U+FFFD that is written on purpose', async () => {
    const result = await add({ body: String.raw`{"amount":1,"description":"shows as \ufffd"}` });

    expect(result.statusCode).toBe(201);
    expect(lineItems.requests[0]?.body).toMatchObject({ description: 'shows as \ufffd' });
  });

  test.each([true, false])('with a byte order mark, which is named (as base64: %j)', async (isBase64) => {
    const body = `\ufeff${fee}`;

    const result = await add(isBase64 ? { body: base64(body), base64: true } : { body });

    expect(problemOf(result)).toMatchObject({ status: 400, code: 'invalid_json' });
    expect(problemOf(result).detail).toContain('byte order mark');
  });
});

describe('a body of a megabyte is taken, one byte more is not', () => {
  const MEGABYTE = 1024 * 1024;
  /** A body with exactly so many bytes. `é` has two. */
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
