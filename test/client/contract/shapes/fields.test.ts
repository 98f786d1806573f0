import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  callerId,
  currency,
  idempotencyKey,
  month,
  optionalServiceName,
  optionalText,
  serviceName,
  text,
} from '../../../../client/contract/shapes/fields.ts';
import { requestInstant } from '../../../../client/contract/shapes/request-instant.ts';
import { keepNumberText } from '../../../../functions/http/json-body.ts';

const sent = (json: string): unknown => JSON.parse(json, keepNumberText);
const idIn = (json: string): string | undefined => callerId('CustomerId').safeParse(sent(json)).data;

describe('an id of the caller', () => {
  test.each([
    ['123', '123'],
    ['"123"', '123'],
    ['0', '0'],
    ['9007199254740993', '9007199254740993'],
    ['12345678901234567890', '12345678901234567890'],
    ['1'.repeat(128), '1'.repeat(128)],
    ['"007"', '007'],
    ['"customer-123"', 'customer-123'],
    ['"team.a:cust_1@eu"', 'team.a:cust_1@eu'],
    ['"__proto__"', '__proto__'],
    ['"constructor"', 'constructor'],
    [`"${'x'.repeat(128)}"`, 'x'.repeat(128)],
  ])('%s is the id %s', (json, expected) => {
    expect(idIn(json)).toBe(expected);
  });

  test.each([
    '""',
    '" 123"',
    '"123\\n"',
    '"a b"',
    '"a/b"',
    '"a#b"',
    '"a%b"',
    '"é"',
    '1.5',
    '1.0',
    '-0',
    '0e0',
    '12345678901234567890.0',
    '1e3',
    '-1',
    'null',
    'true',
    '["123"]',
    '{"text":"123"}',
    '"."',
    '".."',
    `"${'x'.repeat(129)}"`,
    '1'.repeat(129),
  ])('%s is refused', (json) => {
    expect(idIn(json)).toBeUndefined();
  });
});

describe('a time in a request', () => {
  test.each([
    ['2026-11-30T23:30:00Z', '2026-11-30T23:30:00.000Z'],
    ['2026-11-30T23:30:00.5Z', '2026-11-30T23:30:00.500Z'],
    ['2026-11-30T23:59:59.999999999Z', '2026-11-30T23:59:59.999Z'],
    // Late in the evening west of Greenwich, it is already December in UTC.
    ['2026-11-30T23:30:00-02:00', '2026-12-01T01:30:00.000Z'],
    // RFC 3339 allows small letters, and more digits than the milliseconds that we keep.
    ['2026-11-30t23:30:00z', '2026-11-30T23:30:00.000Z'],
    ['2026-11-30T23:30:00-00:00', '2026-11-30T23:30:00.000Z'],
    // A leap second is the last of its month, in any offset.
    ['2016-12-31T23:59:60Z', '2016-12-31T23:59:59.999Z'],
    ['2016-12-31T23:59:60.5Z', '2016-12-31T23:59:59.999Z'],
    ['2017-01-01T08:59:60+09:00', '2016-12-31T23:59:59.999Z'],
    ['2026-12-01T00:30:00+01:00', '2026-11-30T23:30:00.000Z'],
    ['2027-01-01T00:00:00+14:00', '2026-12-31T10:00:00.000Z'],
    ['2024-02-29T12:00:00Z', '2024-02-29T12:00:00.000Z'],
  ])('%s is %s', (written, utc) => {
    expect(requestInstant.parse(written)).toBe(utc);
  });

  test.each([
    ['no offset', '2026-11-30T23:30:00'],
    ['no seconds', '2026-11-30T23:30Z'],
    ['a leap second at the wrong time', '2016-12-31T12:59:60Z'],
    ['a leap second of another zone’s midnight', '2016-12-31T23:59:60-02:00'],
    ['second 61', '2016-12-31T23:59:61Z'],
    ['the year 0', '0000-06-01T00:00:00Z'],
    ['other digits', '２026-11-30T23:30:00Z'],
    ['no time', '2026-11-30'],
    ['a space for the T', '2026-11-30 23:30:00Z'],
    ['29 February in a year that is not a leap year', '2026-02-29T00:00:00Z'],
    ['30 February', '2024-02-30T00:00:00Z'],
    ['month 13', '2026-13-01T00:00:00Z'],
    ['day 0', '2026-11-00T00:00:00Z'],
    ['hour 24', '2026-11-30T24:00:00Z'],
    ['minute 60', '2026-11-30T23:60:00Z'],
    ['an offset of a day', '2026-11-30T23:30:00+24:00'],
    ['an offset without its colon', '2026-11-30T23:30:00+0200'],
    ['a year that is not in the calendar in UTC', '9999-12-31T23:30:00-02:00'],
    ['a year before the calendar in UTC', '0000-01-01T00:00:00+02:00'],
    ['words', 'yesterday'],
    ['a number', 1_780_000_000],
  ])('%s is refused', (_what, written) => {
    expect(requestInstant.safeParse(written).success).toBe(false);
  });

  test('the same instant in any offset is the same text', () => {
    const day = { min: new Date('1970-01-02'), max: new Date('2099-12-30'), noInvalidDate: true };
    fc.assert(
      fc.property(fc.date(day), fc.integer({ min: -14 * 60, max: 14 * 60 }), (instant, minutes) => {
        const local = new Date(instant.getTime() + minutes * 60_000).toISOString().slice(0, -1);
        const size = Math.abs(minutes);
        const hours = String(Math.floor(size / 60)).padStart(2, '0');
        const offset = `${minutes < 0 ? '-' : '+'}${hours}:${String(size % 60).padStart(2, '0')}`;
        expect(requestInstant.parse(local + offset)).toBe(instant.toISOString());
      }),
    );
  });
});

describe('other fields', () => {
  test.each(['2026-01', '2026-12', '1970-01', '9999-12'])('%s is a month', (value) => {
    expect(month.parse(value)).toBe(value);
  });
  test.each([
    '0001-01',
    '1969-12',
    '10000-01',
    '2026-00',
    '2026-13',
    '2026-1',
    '26-01',
    '2026-01-01',
    '2026/01',
    ' 2026-01',
    '2026-01\n',
  ])('%j is no month', (value) => {
    expect(month.safeParse(value).success).toBe(false);
  });

  test('a currency is one in which Tally bills, in capitals', () => {
    expect(currency.parse('KWD')).toBe('KWD');
    for (const other of ['usd', 'XXX', '', 'toString', 840, null]) {
      expect(currency.safeParse(other).success).toBe(false);
    }
  });

  test('text is trimmed, and neither empty, too long nor broken', () => {
    expect(text(5).parse('  disk ')).toBe('disk');
    expect(text(5).parse('naïve')).toBe('naïve');
    expect(text(2).parse('😀')).toBe('😀');
    for (const wrong of ['', '   ', '\n\t', '123456', '\ud83d', 5, null, ['a']]) {
      expect(text(5).safeParse(wrong).success).toBe(false);
    }
  });

  test('text is stored and counted in NFC', () => {
    const decomposed = 'Zürich'.normalize('NFD');

    expect(decomposed).toHaveLength(7);
    expect(text(6).parse(decomposed)).toBe('Zürich');
    // One character that is three in NFC.
    expect([...text(3).parse('\u{1d160}')]).toHaveLength(3);
    expect(text(2).safeParse('\u{1d160}').success).toBe(false);
  });

  test('all Unicode forms of a text are the same text', () => {
    const letters = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(letters, (written) => {
        const [composed, decomposed] = (['NFC', 'NFD'] as const).map((form) =>
          text(500).safeParse(written.normalize(form)),
        );
        expect(composed?.data).toBe(decomposed?.data);
        expect(composed?.success).toBe(decomposed?.success);
      }),
    );
  });

  const inside = (codePoint: number): string => `a${String.fromCodePoint(codePoint)}b`;
  const range = (first: number, last: number): number[] =>
    Array.from({ length: last - first + 1 }, (_, index) => first + index);

  test('text has no control characters, and no characters that change its direction', () => {
    const refused = [
      ...range(0, 0x1f),
      ...range(0x7f, 0x9f),
      0x2028,
      0x2029,
      ...range(0x202a, 0x202e),
      ...range(0x2066, 0x2069),
    ];
    for (const codePoint of refused) expect(text(500).safeParse(inside(codePoint)).success).toBe(false);
    for (const taken of ['naïve', '日本語', 'שלום', '🧑‍💻', 'a\u00a0b', 'می\u200cخواهم']) {
      expect(text(500).parse(taken)).toBe(taken);
    }
    expect(text(500).parse('\ufeff\tspaces around it\r\n')).toBe('spaces around it');
  });

  test('services that look alike are one, because invisible characters are refused in their names', () => {
    const unseen = [0xad, 0x34f, 0x61c, 0x3164, 0x180e, 0xfe0f, 0xfeff, 0x2800, 0xe0041, 0xa0, 0x3000];
    for (const codePoint of [...unseen, ...range(0x2000, 0x200f), ...range(0x2060, 0x206f)]) {
      expect(serviceName.safeParse(inside(codePoint)).success).toBe(false);
      expect(optionalServiceName().safeParse(inside(codePoint)).success).toBe(false);
    }
    expect(serviceName.safeParse('two  spaces').success).toBe(false);
    expect(serviceName.parse('Zürich Compute'.normalize('NFD'))).toBe('Zürich Compute');
    expect(serviceName.parse('\ufeffcompute ')).toBe('compute');
    for (const taken of ['Compute', 'a-b_c/d:e', 'サービス', 'Æther 2.0', '☁']) {
      expect(serviceName.parse(taken)).toBe(taken);
    }
  });

  test('empty optional text counts as left out', () => {
    for (const empty of ['', '  ', '\n', undefined]) {
      expect(optionalText(5).parse(empty)).toBeUndefined();
      expect(optionalServiceName().parse(empty)).toBeUndefined();
    }
    expect(optionalText(5).parse(' a ')).toBe('a');
    for (const wrong of ['123456', null, 5, 'a\nb'])
      expect(optionalText(5).safeParse(wrong).success).toBe(false);
  });

  test('a megabyte of combining marks is refused before it is composed', () => {
    expect(text(500).safeParse('\u0301\u0323'.repeat(500_000)).success).toBe(false);
  });

  test('an idempotency key is 1 to 255 visible ASCII characters', () => {
    for (const key of ['k', '!', '~', 'order:42/{a}', 'k'.repeat(255)]) {
      expect(idempotencyKey.parse(key)).toBe(key);
    }
    for (const wrong of [
      '',
      'k'.repeat(256),
      'two words',
      'tab\t',
      'line\n',
      'schlüssel',
      '\u0000',
      5,
      null,
    ]) {
      expect(idempotencyKey.safeParse(wrong).success).toBe(false);
    }
  });
});
