import { describe, expect, test } from '@jest/globals';
import { optionalMetadata } from '../../../../client/contract/shapes/metadata.ts';
import { keepNumberText } from '../../../../functions/http/json-body.ts';

const read = (json: string) => optionalMetadata.safeParse(JSON.parse(json, keepNumberText));
const errorsIn = (json: string): string[] =>
  (read(json).error?.issues ?? []).map(({ path, message }) => `${path.map(String).join('.')}: ${message}`);
const values = (count: number, length: number): string =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 'v'.repeat(length)])));

describe('metadata', () => {
  test('keeps what was sent, with any names', () => {
    const json =
      '{"project":"apollo"," team ":"a","constructor":"x","toString":"y","hasOwnProperty":"","":"z"}';
    const { '': _nameless, ...named } = JSON.parse(json);

    expect(read(JSON.stringify(named)).data).toEqual(named);
    expect(errorsIn(json)).toEqual([
      ': expected a name of 1 to 100 whole characters on one line, without control characters or characters that turn its direction',
    ]);
  });

  test('counts as left out if it is empty', () => {
    expect(read('{}')).toEqual({ success: true, data: undefined });
  });

  test('is kept in NFC, names and values', () => {
    const decomposed = 'Zürich'.normalize('NFD');

    expect(read(JSON.stringify({ [decomposed]: decomposed })).data).toEqual({ Zürich: 'Zürich' });
  });

  test('with a name in two Unicode forms is refused, because one value would be lost', () => {
    expect(errorsIn(JSON.stringify({ é: '1', ['é'.normalize('NFD')]: '2' }))).toEqual([
      ': expected each name once: two of them are the same text in two forms of Unicode',
    ]);
  });

  test.each(['\u0000', '\n', '\u007f', '\u0085', '\u2028', '\u202e', '\u2066'])(
    'with %j in a value or in a name is refused',
    (character) => {
      expect(read(JSON.stringify({ a: `x${character}y` })).success).toBe(false);
      expect(read(JSON.stringify({ [`x${character}y`]: 'a' })).success).toBe(false);
    },
  );

  test('names that differ only by spaces stay two', () => {
    expect(read('{"a":"1"," a ":"2"}').data).toEqual({ a: '1', ' a ': '2' });
  });

  test('the name __proto__ is refused, so it changes no prototype and is not lost', () => {
    expect(errorsIn('{"__proto__":"x"}')).toEqual(['__proto__: is not allowed as a name']);
    expect(errorsIn('{"a":"1","__proto__":{"polluted":"yes"}}')).toEqual([
      '__proto__: is not allowed as a name',
    ]);
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('polluted');
  });

  test.each([
    ['a number', '{"a":1}', ['a: expected text']],
    ['null', '{"a":null}', ['a: expected text']],
    ['an object', '{"a":{"constructor":{"prototype":{"x":"y"}}}}', ['a: expected text']],
    [
      'half a surrogate pair',
      '{"a":"\\ud83d"}',
      ['a: expected whole Unicode characters, not half a surrogate pair'],
    ],
  ])('%s is no value', (_what, json, errors) => {
    expect(errorsIn(json)).toEqual(errors);
  });

  test.each(['5', '"text"', '[]', '["a"]', 'null', 'true'])('%s is not metadata', (json) => {
    expect(errorsIn(json)).toEqual([': expected an object of text values']);
  });

  test('takes 50 values, but not 51', () => {
    expect(read(values(50, 1)).success).toBe(true);
    expect(errorsIn(values(51, 1))).toEqual([': expected at most 50 values']);
  });

  test('takes 500 characters in a value, but not 501', () => {
    expect(read(values(1, 500)).success).toBe(true);
    expect(errorsIn(values(1, 501))).toEqual(['k0: expected at most 500 characters']);
  });

  test('takes a name of 100 characters, but not 101', () => {
    expect(read(JSON.stringify({ ['n'.repeat(100)]: 'v' })).success).toBe(true);
    expect(read(JSON.stringify({ ['n'.repeat(101)]: 'v' })).success).toBe(false);
  });

  test('takes 8 KB in all, counted in bytes, but not one byte more', () => {
    const fill = (bytes: number): string => {
      const rest = values(16, 485);
      const room = bytes - Buffer.byteLength(rest) - ',"last":""'.length;
      return `${rest.slice(0, -1)},"last":"${'é'.repeat(Math.floor(room / 2))}${'v'.repeat(room % 2)}"}`;
    };

    expect(Buffer.byteLength(fill(8192))).toBe(8192);
    expect(read(fill(8192)).success).toBe(true);
    expect(errorsIn(fill(8193))).toEqual([': expected at most 8 KB in all']);
  });
});
