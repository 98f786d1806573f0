import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { cursorAt, placeIn } from '../../../functions/http/cursor.ts';

const place = '2026-11-21T10:00:00.000Z#acme';
const anywhere = (): boolean => true;
const refused = (list: string, cursor: string) =>
  expect(() => placeIn(list, cursor, anywhere)).toThrow(expect.objectContaining({ code: 'invalid_cursor' }));

describe('a cursor', () => {
  test('leads back to its place, for any text', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: 'grapheme' }), (list, any) => {
        expect(placeIn(list, cursorAt(list, any), anywhere)).toBe(any);
      }),
    );
  });

  test('needs no escaping in a URL', () => {
    const cursor = cursorAt('customers', '\u00ff\u00fe?>'.repeat(20));

    expect(encodeURIComponent(cursor)).toBe(cursor);
  });

  test('for another list is refused', () => {
    refused('invoices', cursorAt('customers', place));
  });

  test('with any one character changed, lost or added is refused', () => {
    const cursor = cursorAt('customers', place);
    for (let at = 0; at < cursor.length; at += 1) {
      refused('customers', `${cursor.slice(0, at)}${cursor[at] === 'A' ? 'B' : 'A'}${cursor.slice(at + 1)}`);
      refused('customers', cursor.slice(0, at) + cursor.slice(at + 1));
      refused('customers', `${cursor.slice(0, at)}A${cursor.slice(at)}`);
    }
    for (const more of ['A', '.', '=', ' ', '.A']) refused('customers', cursor + more);
  });

  test.each(['', '.', 'A', 'A.', '.A', '\u0000', '💸', 'x'.repeat(8000)])(
    'that is %j is refused',
    (cursor) => {
      refused('customers', cursor);
    },
  );

  test('that was made up with a correct digest is refused if its place cannot be in the list', () => {
    const isPlace = (text: string): boolean => text === place;

    expect(placeIn('customers', cursorAt('customers', place), isPlace)).toBe(place);
    for (const other of ['', ' ', `${place}x`]) {
      expect(() => placeIn('customers', cursorAt('customers', other), isPlace)).toThrow(
        expect.objectContaining({ code: 'invalid_cursor' }),
      );
    }
  });

  test('that is refused: the error says what to send instead', () => {
    expect(() => placeIn('customers', 'made-up', anywhere)).toThrow(/Send next_cursor exactly as/);
  });
});
