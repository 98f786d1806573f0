import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { lineItemKey } from '../../client/src/index.ts';
import { thrownBy } from './failing.ts';

const VISIBLE_ASCII = /^[\x21-\x7e]{1,255}$/;
const part = fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' });
const parts = fc.tuple(part, part, fc.array(part, { maxLength: 3 })).map(([a, b, rest]) => [a, b, ...rest]);
const keyOf = ([source = '', first = '', ...rest]: string[]) => lineItemKey(source, first, ...rest);

describe('lineItemKey', () => {
  test('reads as the event that it names', () => {
    expect(lineItemKey('storage', 'event-42')).toBe('storage:event-42');
    expect(lineItemKey('meter', 'customer@x', '2026-11', 7)).toBe('meter:customer%40x:2026-11:7');
  });

  test('is a valid key, and the same one each time', () => {
    fc.assert(
      fc.property(parts, (event) => {
        expect(keyOf(event)).toMatch(VISIBLE_ASCII);
        expect(keyOf(event)).toBe(keyOf([...event]));
      }),
    );
  });

  test('differs for different events', () => {
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        expect(keyOf(one)).not.toBe(keyOf(other));
      }),
    );
  });

  test('differs if the border between two parts moves', () => {
    // Joined keys could be equal if a border moves, or if a part has a separator in it.
    const symbols = fc.string({
      unit: fc.constantFrom('a', ':', '%', '~', '3', 'A'),
      minLength: 2,
      maxLength: 8,
    });
    fc.assert(
      fc.property(symbols, fc.nat(), fc.nat(), (text, at, otherAt) => {
        const cut = 1 + (at % (text.length - 1));
        const otherCut = 1 + (otherAt % (text.length - 1));
        fc.pre(cut !== otherCut);
        expect(lineItemKey(text.slice(0, cut), text.slice(cut))).not.toBe(
          lineItemKey(text.slice(0, otherCut), text.slice(otherCut)),
        );
      }),
    );
    expect(lineItemKey('a', 'bc')).not.toBe(lineItemKey('ab', 'c'));
    expect(lineItemKey('a', 'b:c')).not.toBe(lineItemKey('a', 'b', 'c'));
    expect(lineItemKey('a', 'b%3Ac')).not.toBe(lineItemKey('a', 'b:c'));
  });

  test('long events stay apart within 255 characters', () => {
    const long = 'x'.repeat(400);
    const one = lineItemKey('source', `${long}1`);

    expect(one).toHaveLength(255);
    expect(one).not.toBe(lineItemKey('source', `${long}2`));
    // The parts of another event can never make the shortened form.
    expect(lineItemKey('source', one.slice('source:'.length))).not.toBe(one);
  });

  test.each([
    ['an empty id', () => lineItemKey('source', ''), /part 1 must be/],
    ['an empty source', () => lineItemKey('', 'id'), /source must be .* not empty/],
    ['a fraction', () => lineItemKey('source', 0.1), /part 1 must be a whole number, or/],
    ['NaN', () => lineItemKey('source', Number.NaN), /part 1 must be/],
    ['an id that JavaScript has rounded', () => lineItemKey('source', 2 ** 53), /part 1 must be/],
    ['broken Unicode', () => lineItemKey('source', '\ud800'), /part 1 must be .* well-formed/],
    // @ts-expect-error: TypeScript refuses it too; JavaScript callers need the check
    ['no id', () => lineItemKey('source'), /part 1 must be/],
  ])('refuses %s, under which events would share a key', (_, make, message) => {
    const error = thrownBy(make);

    expect(error.code).toBe('invalid_argument');
    expect(error.message).toMatch(message);
  });
});
