import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { repeatedName } from '../../../functions/http/repeated-name.ts';
import { fieldName } from '../../../functions/http/validation.ts';

describe('a name that an object has twice is found', () => {
  test.each([
    ['at the top', '{"a":1,"a":2}', 'a'],
    ['with the same value', '{"a":1,"b":2,"a":1}', 'a'],
    ['with an object between', '{"a":{"b":[{}]},"a":2}', 'a'],
    ['with a list between', '{"a":[1,[2],{"c":3}],"a":2}', 'a'],
    ['in an object', '{"metadata":{"a":"1","a":"2"}}', 'metadata.a'],
    ['in an element of a list', '{"items":[{"a":1},[],{"a":1,"a":2}]}', 'items[2].a'],
    ['in a list of lists', '[[1,{"x":1}],[{"x":1,"y":2,"x":3}]]', '[1][0].x'],
    ['written with an escape', String.raw`{"a":1,"\u0061":2}`, 'a'],
    ['written with an escape first', String.raw`{"\u0061":1,"a":2}`, 'a'],
    ['with escapes of two sorts', String.raw`{"\/":1,"\u002F":2}`, '/'],
    ['of a character beyond 16 bits', String.raw`{"😀":1,"\ud83d\ude00":2}`, '😀'],
    ['that is empty', '{"":1,"":2}', '""'],
    ['with a quote in it', String.raw`{"a\"b":1,"a\"b":2}`, 'a"b'],
    ['that ends in a backslash', String.raw`{"a\\":1,"a\\":2}`, 'a\\'],
    ['__proto__', '{"__proto__":1,"__proto__":2}', '__proto__'],
    ['with blanks around', '{ "a" : 1 ,\n\t"a" : 2 }', 'a'],
  ])('%s', (_where, json, place) => {
    expect(JSON.parse(json)).toBeDefined();
    expect(repeatedName(json)).toBe(place);
  });
});

describe('names that are not repeated are not found', () => {
  test.each([
    ['the same name in two objects', '[{"a":1},{"a":2}]'],
    ['the same name one level deeper', '{"a":{"a":{"a":1}}}'],
    ['a value like a name', '{"a":"b","b":"a","c":"a"}'],
    ['equal texts of a list', '{"a":["x","x","x"]}'],
    ['a text that looks like an object', String.raw`{"a":"{\"b\":1,\"b\":2}","b":1}`],
    ['names that differ by case', '{"a":1,"A":2}'],
    ['a text alone', '"a"'],
    ['nothing', '{}'],
    ['an empty list', '[]'],
  ])('%s', (_what, json) => {
    expect(JSON.parse(json)).toBeDefined();
    expect(repeatedName(json)).toBeUndefined();
  });
});

describe('whatever the JSON', () => {
  const indented = (value: unknown): string => JSON.stringify(value, undefined, 2);

  test('JSON that was made from a value has no repeated name', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(repeatedName(JSON.stringify(value))).toBeUndefined();
        expect(repeatedName(indented(value))).toBeUndefined();
      }),
    );
  });

  test('a repeated name is found, with any escapes, in any place', () => {
    const name = fc.string({ unit: 'binary', minLength: 1 }).map((text) => text.toWellFormed());
    const escaped = (text: string): string =>
      `"${[...Array(text.length).keys()].map((at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`;
    fc.assert(
      fc.property(name, fc.jsonValue(), fc.jsonValue(), fc.boolean(), (repeated, first, second, isDeep) => {
        const object = `{${JSON.stringify(repeated)}:${JSON.stringify(first)},${escaped(repeated)}:${JSON.stringify(second)}}`;
        const json = isDeep ? `{"list":[0,${object}]}` : object;
        expect(repeatedName(json)).toBe(fieldName(isDeep ? ['list', 1, repeated] : [repeated]));
      }),
    );
  });

  test('a name that is a hundred thousand levels deep is found without a stack overflow', () => {
    const depth = 100_000;

    const place = repeatedName(`${'['.repeat(depth)}{"a":1,"a":2}${']'.repeat(depth)}`);

    expect(place).toHaveLength(depth * '[0]'.length + '.a'.length);
  });
});
