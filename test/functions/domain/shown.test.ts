import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { shown, shownApart } from '../../../functions/domain/shown.ts';

describe('a value in a message', () => {
  test.each([
    ['fifty', 'fifty'],
    ['naïve 日本 😀', 'naïve 日本 😀'],
    ['a\u200bb', 'a\\u{200b}b'],
    ['a\u202eb\n\u0000', 'a\\u{202e}b\\u{000a}\\u{0000}'],
    ['\ud83d', '\\u{d83d}'],
    ['x'.repeat(100), 'x'.repeat(100)],
    ['x'.repeat(101), `${'x'.repeat(99)}…`],
    ['x'.repeat(1_000_000), `${'x'.repeat(99)}…`],
    ['😀'.repeat(101), `${'😀'.repeat(99)}…`],
  ])('of %j', (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  test('has at most 100 whole characters, all of them visible', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const visible = shown(text);
        expect([...visible].length).toBeLessThanOrEqual(100);
        expect(visible.isWellFormed()).toBe(true);
        expect(visible).not.toMatch(/\p{Cc}|\p{Cf}/u);
      }),
    );
  });

  test('shows the part where two long texts differ', () => {
    const alike = 'v'.repeat(480);

    expect(shownApart(`${alike}1`, `${alike}2`)).toEqual([`…${'v'.repeat(20)}1`, `…${'v'.repeat(20)}2`]);
    expect(shownApart('none', 'Setup')).toEqual(['none', 'Setup']);
  });

  test('differs for two different texts, unless they differ by more than it can show', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 400 }),
        fc.string({ maxLength: 30 }),
        fc.string({ maxLength: 30 }),
        (start, a, b) => {
          fc.pre(a !== b);
          const [one, other] = shownApart(start + a, start + b);
          expect(one).not.toBe(other);
        },
      ),
    );
  });
});
