import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import * as z from 'zod/mini';
import { isFullySeen, isPrintable } from '../../../../client/contract/shapes/characters.ts';
import { decimal } from '../../../../client/contract/shapes/decimal.ts';
import { callerId, day, month, text } from '../../../../client/contract/shapes/fields.ts';
import {
  decimalSchema,
  idTextSchema,
  keptTextSchema,
  lineSchema,
} from '../../../../client/contract/shapes/json-schema.ts';
import { optionalMetadata } from '../../../../client/contract/shapes/metadata.ts';

/* The patterns of the document must accept the same as the code of the contract. */

const matches = ({ pattern }: { readonly pattern: string }) => {
  const expression = new RegExp(pattern, 'u');
  return (value: string): boolean => expression.test(value);
};

/** What we add to zod's own description of a schema. */
const documented = (schema: z.ZodMiniType): { pattern?: string; format?: string } =>
  z.globalRegistry.get(schema)?.['override'] ?? {};

/** The Unicode characters for which the pattern and the code differ. */
function differing(says: (character: string) => boolean, checks: (character: string) => boolean): string[] {
  const found: string[] = [];
  for (let point = 0; point <= 0x10_ffff; point += 1) {
    if (point >= 0xd8_00 && point <= 0xdf_ff) continue; // half a pair is no character
    const character = String.fromCodePoint(point);
    if (says(character) !== checks(character)) found.push(point.toString(16));
  }
  return found;
}

describe('of each character of Unicode', () => {
  const line = matches(lineSchema({ longest: 500, mayBeEmpty: false }));
  const name = matches(lineSchema({ longest: 500, mayBeEmpty: false, isName: true }));

  test('whether a text may hold it', () => {
    expect(differing((character) => line(`a${character}b`), isPrintable)).toEqual([]);
    expect(differing(matches(keptTextSchema(500)), isPrintable)).toEqual([]);
  });

  test('whether the name of a service may hold it', () => {
    const checks = (character: string) => isPrintable(character) && isFullySeen(character);

    expect(differing((character) => name(`a${character}b`), checks)).toEqual([]);
  });

  test('whether a text around it is trimmed', () => {
    const isTaken = (text: string) => text.trim() !== '' && isPrintable(text.trim());

    expect(differing(line, isTaken)).toEqual([]);
    expect(
      differing(
        (character) => line(`${character}a${character}`),
        (character) => isTaken(`${character}a${character}`),
      ),
    ).toEqual([]);
  });
});

test('an optional text may be empty, or only spaces', () => {
  const taken = matches(lineSchema({ longest: 500, mayBeEmpty: true }));

  expect(['', ' ', '\n\t', 'a', ' a b '].filter((text) => !taken(text))).toEqual([]);
  expect(taken('a\nb')).toBe(false);
});

describe('of decimals', () => {
  const digits = fc.string({ unit: fc.constantFrom(...'0019.-'), maxLength: 24 });

  test.each([
    { decimals: 6, below: '1000000000000', sign: 'not_negative' },
    { decimals: 12, below: '1000000000000000', sign: 'not_negative' },
    { decimals: 12, below: '1000000000000000', sign: 'positive' },
  ] as const)('$sign, $decimals decimals, below $below', (range) => {
    const [written] = decimalSchema(range).anyOf;
    const says = matches({ pattern: written?.pattern ?? '' });
    const checked = decimal(range);
    const isZeroBelowZero = (value: string) => /^-0*\.?0*$/.test(value);

    fc.assert(
      fc.property(digits, (value) => {
        fc.pre(!isZeroBelowZero(value));
        expect(says(value)).toBe(checked.safeParse(value).success);
      }),
      { numRuns: 3_000 },
    );
    for (const value of ['0', '0.00', '00012.50', '999999999999.999999', '1000000000000', '0.0000001'])
      expect([value, says(value)]).toEqual([value, checked.safeParse(value).success]);
  });
});

test('of ids, which are not . nor ..', () => {
  const says = matches(idTextSchema(128));
  const id = callerId('CustomerId');

  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'.aZ9:@-_ /'), minLength: 1, maxLength: 6 }),
      (value) => {
        expect(says(value)).toBe(id.safeParse(value).success);
      },
    ),
    { numRuns: 2_000 },
  );
});

test.each(['1969-12', '1970-01', '1999-13', '2026-00', '2026-11', '9999-12'])('of the month %s', (value) => {
  const { pattern = '' } = documented(month);

  expect(matches({ pattern })(value)).toBe(month.safeParse(value).success);
});

test.each(['1969-12-31', '1970-01-01', '2026-11-21', '9999-12-31'])('of the day %s', (value) => {
  const { pattern = '', format } = documented(day);

  expect(format).toBe('date');
  expect(matches({ pattern })(value)).toBe(day.safeParse(value).success);
});

describe('of lengths, in characters as readers and JSON Schema count them', () => {
  // One character each, and two units of UTF-16.
  const emoji = (count: number) => '😀'.repeat(count);

  test.each([
    ['text', text(500), (value: string) => value],
    ['the value of metadata', optionalMetadata, (value: string) => ({ value })],
  ] as const)('%s', (_, schema, within) => {
    expect(schema.safeParse(within(emoji(500))).success).toBe(true);
    expect(schema.safeParse(within(emoji(501))).success).toBe(false);
  });

  test('the name of metadata', () => {
    expect(optionalMetadata.safeParse({ [emoji(100)]: '' }).success).toBe(true);
    expect(optionalMetadata.safeParse({ [emoji(101)]: '' }).success).toBe(false);
  });
});
