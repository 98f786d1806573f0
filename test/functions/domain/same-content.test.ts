import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { NumberText } from '../../../client/contract/decimal.ts';
import { addLineItemBody } from '../../../client/contract/line-item-writes.ts';
import { type Charge, chargeOf, differences } from '../../../functions/domain/line-item.ts';
import { at } from '../../support/charges.ts';

/* Requests as their senders may write them, from the contract's schema to the comparison. */

interface Content {
  readonly service: string;
  /** Whole and decimal digits: what they mean, whatever the spelling. */
  readonly units: readonly [whole: number, micros: number];
  readonly price: readonly [whole: number, micros: number];
  readonly description: string;
  readonly currency: 'USD' | 'JPY' | 'KWD';
  /** Minutes since the start of November 2026. */
  readonly usedAt: number;
  readonly metadata: Readonly<Record<string, string>>;
}

const CASES = { numRuns: 10_000 };
const word = fc.stringMatching(/^[a-z]{1,12}$/);
const decimal = fc.tuple(fc.nat(999_999), fc.nat(999_999));
const content: fc.Arbitrary<Content> = fc.record({
  service: word,
  units: decimal,
  price: decimal,
  description: word,
  currency: fc.constantFrom('USD', 'JPY', 'KWD'),
  usedAt: fc.nat(20 * 24 * 60),
  metadata: fc.dictionary(word, word, { maxKeys: 4 }),
});

/** Choices that change the text of a request and nothing of what it says. */
const spelling = fc.record({
  trailingZeros: fc.nat(5),
  exponent: fc.integer({ min: -4, max: 4 }),
  asNumber: fc.boolean(),
  spaces: fc.constantFrom('', ' ', '\t '),
  offset: fc.integer({ min: -14 * 60, max: 14 * 60 }),
  reversed: fc.boolean(),
});
type Spelling = typeof spelling extends fc.Arbitrary<infer Chosen> ? Chosen : never;

function spelledDecimal([whole, micros]: readonly [number, number], how: Spelling): string | NumberText {
  const digits = `${whole}${String(micros).padStart(6, '0')}${'0'.repeat(how.trailingZeros)}`;
  // The point moves one way and the exponent the other.
  const point = Math.max(1, digits.length - 6 - how.trailingZeros - how.exponent);
  const padded = digits.padEnd(point + 1, '0');
  const exponent = digits.length - 6 - how.trailingZeros - point;
  const text = `${padded.slice(0, point)}.${padded.slice(point)}${exponent === 0 ? '' : `e${exponent}`}`;
  return how.asNumber ? new NumberText(text) : text;
}

function spelledTime(minutes: number, { offset }: Spelling): string {
  const local = new Date(Date.UTC(2026, 10, 1) + (minutes + offset) * 60_000).toISOString().slice(0, 19);
  const two = (value: number): string => String(value).padStart(2, '0');
  const size = Math.abs(offset);
  return `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

function charge(said: Content, how: Spelling): Charge {
  const entries = Object.entries(said.metadata);
  const body = addLineItemBody.parse({
    service: `${how.spaces}${said.service}${how.spaces}`,
    units_consumed: spelledDecimal(said.units, how),
    price_per_unit: spelledDecimal(said.price, how),
    description: `${said.description}${how.spaces}`,
    currency: said.currency,
    used_at: spelledTime(said.usedAt, how),
    metadata: Object.fromEntries(how.reversed ? entries.reverse() : entries),
  });
  return chargeOf(body, { currency: 'EUR', now: at('2026-11-21T10:00:00Z') });
}

const fields = (original: Charge, sent: Charge): string[] =>
  differences(original, sent, { currency: false }).map(({ field }) => field);

test('a charge written in any other spelling is the same charge', () => {
  fc.assert(
    fc.property(content, spelling, spelling, (said, first, again) => {
      expect(fields(charge(said, first), charge(said, again))).toEqual([]);
    }),
    CASES,
  );
});

const NAMES = {
  service: 'service',
  units: 'units_consumed',
  price: 'price_per_unit',
  description: 'description',
  currency: 'currency',
  usedAt: 'used_at',
  metadata: 'metadata',
} as const satisfies Record<keyof Content, string>;

test('a charge of which one thing is other is another charge, and that field alone is named', () => {
  const changed = fc.constantFrom(...(Object.keys(NAMES) as (keyof Content)[])); // Object.keys forgets the literal keys
  fc.assert(
    fc.property(content, content, changed, spelling, spelling, (said, other, field, first, again) => {
      fc.pre(JSON.stringify(sorted(said[field])) !== JSON.stringify(sorted(other[field])));
      const sent = { ...said, [field]: other[field] };
      expect(fields(charge(said, first), charge(sent, again))).toEqual([NAMES[field]]);
    }),
    CASES,
  );
});

/** The order of metadata says nothing. */
const sorted = (value: Content[keyof Content]): unknown =>
  typeof value === 'object' && !Array.isArray(value) ? Object.entries(value).sort() : value;
