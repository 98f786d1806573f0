import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { addLineItemBody } from '../../../client/contract/line-items/writes.ts';
import { NumberText } from '../../../client/contract/shapes/decimal.ts';
import { type Charge, chargeOf, differences } from '../../../functions/domain/line-item.ts';
import { at, usage } from '../../support/charges.ts';

/* Requests as their senders may write them, from the contract's schema to the comparison. */

interface Content {
  readonly service: string;
  /** Whole and decimal digits: the value, without its spelling. */
  readonly units: readonly [whole: number, micros: number];
  readonly price: readonly [whole: number, micros: number];
  readonly description: string;
  readonly currency: 'USD' | 'JPY' | 'KWD';
  /** Minutes since the start of November 2026. */
  readonly usedAt: number;
  readonly metadata: Readonly<Record<string, string>>;
}

const CASES = { numRuns: 10_000 };
const word = fc.stringMatching(/^[a-zéßÅñ각]{1,12}$/);
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

/** Choices that change the text of a request, but not its meaning. */
const spelling = fc.record({
  trailingZeros: fc.nat(5),
  exponent: fc.integer({ min: -4, max: 4 }),
  asNumber: fc.boolean(),
  spaces: fc.constantFrom('', ' ', '\t '),
  offset: fc.integer({ min: -14 * 60, max: 14 * 60 }),
  reversed: fc.boolean(),
  form: fc.constantFrom('NFC', 'NFD'),
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
  const spelled = (text: string): string => text.normalize(how.form);
  const entries = Object.entries(said.metadata).map((entry) => entry.map(spelled));
  const body = addLineItemBody.parse({
    service: `${how.spaces}${spelled(said.service)}${how.spaces}`,
    units_consumed: spelledDecimal(said.units, how),
    price_per_unit: spelledDecimal(said.price, how),
    description: `${spelled(said.description)}${how.spaces}`,
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

test('a charge that differs in one field is another charge, and the error names only that field', () => {
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

/* Optional fields, and the values that count as left out: NOTES.md lists them. */
const metered = { service: 'storage', units_consumed: '58', price_per_unit: '0.05' };
const fee = { description: 'Setup', amount: '50' };
test.each<[string, object, object]>([
  ['metadata: {}', metered, { metadata: {} }],
  ['metadata: {} of a one-off', fee, { metadata: {} }],
  ['description: ""', metered, { description: '' }],
  ['description: "  "', metered, { description: '  ' }],
  ['service: "" of a one-off', fee, { service: '' }],
])('%s is the same as leaving it out', (_what, body, empty) => {
  const charged = (sent: object): Charge =>
    chargeOf(addLineItemBody.parse(sent), { currency: 'USD', now: at('2026-11-21T10:00:00Z') });

  expect(fields(charged(body), charged({ ...body, ...empty }))).toEqual([]);
  expect(fields(charged({ ...body, ...empty }), charged(body))).toEqual([]);
  expect(Object.keys(charged({ ...body, ...empty }))).toEqual(Object.keys(charged(body)));
});

test.each<[string, object]>([
  ['null', { description: null }],
  ['null', { metadata: null }],
  ['null', { used_at: null }],
  ['null', { currency: null }],
  ['an empty time', { used_at: '' }],
  ['an empty currency', { currency: '' }],
  ['an empty service', { service: '' }],
])('%s says nothing that could be billed, and is refused: %j', (_what, changes) => {
  expect(addLineItemBody.safeParse({ ...metered, ...changes }).success).toBe(false);
});

test('a line that was stored in another form of Unicode, or with empty metadata, is the same charge', () => {
  const decomposed = 'Zürich'.normalize('NFD');
  const sent = usage({ service: 'Zürich', description: 'Zürich', metadata: { Zürich: 'Zürich' } });
  const stored = usage({
    service: decomposed,
    description: decomposed,
    metadata: { [decomposed]: decomposed },
  });

  expect(fields(stored, sent)).toEqual([]);
  expect(fields(usage({ metadata: {} }), usage())).toEqual([]);
});

/** The order of metadata has no meaning. */
const sorted = (value: Content[keyof Content]): unknown =>
  typeof value === 'object' && !Array.isArray(value) ? Object.entries(value).sort() : value;
