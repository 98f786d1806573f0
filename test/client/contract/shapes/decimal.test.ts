import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import * as z from 'zod/mini';
import { decimal } from '../../../../client/contract/shapes/decimal.ts';
import { keepNumberText } from '../../../../functions/http/json-body.ts';

const units = decimal({ decimals: 6, below: '1000000000000', sign: 'not_negative' });
const amount = decimal({ decimals: 12, below: '1000000000000000', sign: 'positive' });

/** What a caller wrote in JSON, as the body parser passes it on. */
const sent = (json: string): unknown => JSON.parse(json, keepNumberText);
const read = (schema: typeof units, json: string): string | undefined => {
  const result = schema.safeParse(sent(json));
  return result.success ? result.data.toFixed() : undefined;
};

describe('a decimal is taken as it was written', () => {
  test.each([
    ['0', '0'],
    ['-0', '0'],
    ['58', '58'],
    ['"58"', '58'],
    ['0.050', '0.05'],
    ['"0.050"', '0.05'],
    ['"007"', '7'],
    ['1e3', '1000'],
    ['1E+3', '1000'],
    ['25e-1', '2.5'],
    ['"1e-6"', '0.000001'],
    ['0.123456', '0.123456'],
    ['0.1234560000000', '0.123456'],
    ['999999999999.999999', '999999999999.999999'],
    ['0e999', '0'],
  ])('%s is %s', (json, expected) => {
    expect(read(units, json)).toBe(expected);
  });

  test.each(['2', '2.0', '"2.00"', '0.2e1', '"20e-1"', '2.000000000'])('%s is two', (json) => {
    expect(read(units, json)).toBe('2');
  });

  test('a number that a binary float would change keeps its digits', () => {
    expect(read(amount, '100000000000000.01')).toBe('100000000000000.01');
    expect(read(amount, '0.1')).toBe('0.1');
    expect(read(amount, '999999999999999.999999999999')).toBe('999999999999999.999999999999');
  });

  test('any decimal in range comes back digit for digit', () => {
    const whole = fc.bigInt({ min: 0n, max: 10n ** 12n - 1n });
    const millionths = fc.bigInt({ min: 0n, max: 999_999n });
    fc.assert(
      fc.property(whole, millionths, fc.boolean(), (integer, fraction, quoted) => {
        const text = `${integer}.${String(fraction).padStart(6, '0')}`;
        const shown = text.replace(/\.?0+$/, '');
        expect(read(units, quoted ? `"${text}"` : text)).toBe(shown);
      }),
    );
  });
});

describe('a decimal is refused if it', () => {
  test.each([
    ['is below zero', '-1'],
    ['is below zero by the least', '"-0.000001"'],
    ['is a word', '"fifty"'],
    ['says that it is no number', '"NaN"'],
    ['is infinite', '"Infinity"'],
    ['is infinite, as JSON can write it', '1e400'],
    ['has seven decimals', '0.1234567'],
    ['is smaller than the smallest decimal', '1e-7'],
    ['reaches the bound', '1000000000000'],
    ['reaches the bound by an exponent', '1e12'],
    ['has a thousands separator', '"1,000"'],
    ['has a comma for its point', '"0,05"'],
    ['has a currency', '"$5"'],
    ['has spaces around it', '" 5 "'],
    ['ends in a line break', '"5\\n"'],
    ['has a plus sign', '"+5"'],
    ['has nothing before its point', '".5"'],
    ['has nothing after its point', '"5."'],
    ['is hexadecimal', '"0x10"'],
    ['is in other digits', '"٣"'],
    ['is empty', '""'],
    ['is null', 'null'],
    ['is true', 'true'],
    ['is a list', '["5"]'],
    ['is an object', '{"text":"5"}'],
  ])('%s: %s', (_what, json) => {
    expect(read(units, json)).toBeUndefined();
  });

  test('it was a binary float before', () => {
    expect(units.safeParse(0.1).success).toBe(false);
  });

  test.each([
    ['an exponent of seven digits', '"1e1000000"'],
    ['a number with such an exponent', '1e1000000'],
    ['a small number with such an exponent', '1e-1000000'],
    ['a zero with such an exponent', '0e1000000'],
    ['a megabyte of digits', `"${'9'.repeat(1_000_000)}"`],
    ['a megabyte of decimals', `"0.${'0'.repeat(1_000_000)}1"`],
  ])('%s would take long to build: it never is', (_what, json) => {
    const given = sent(json);
    const started = performance.now();
    for (let time = 0; time < 200; time += 1) expect(units.safeParse(given).success).toBe(false);

    // To build the first of them 200 times would take 12 s on an idle machine. The refusals take some ms, or 2 s on a
    // busy machine.
    expect(performance.now() - started).toBeLessThan(8_000);
  });
});

describe('an amount', () => {
  test.each(['0', '0.00', '-0', '-5', '"1e15"', '1000000000000000', '0.1234567890123'])(
    '%s is refused: above 0, below 10^15, 12 decimals',
    (json) => {
      expect(read(amount, json)).toBeUndefined();
    },
  );

  test('the smallest and the largest are taken', () => {
    expect(read(amount, '0.000000000001')).toBe('0.000000000001');
    expect(read(amount, '999999999999999.999999999999')).toBe('999999999999999.999999999999');
  });

  test.each([
    ['"fifty"', 'expected a number, as a JSON number or as text such as "0.05"'],
    ['""', 'expected a number, as a JSON number or as text such as "0.05"'],
    ['true', 'expected a number, as a JSON number or as text such as "0.05"'],
    [
      '"0,10"',
      'expected a point before the decimals and no other separator: ten cents are 0.10, a thousand is 1000',
    ],
    [
      '"1,000.50"',
      'expected a point before the decimals and no other separator: ten cents are 0.10, a thousand is 1000',
    ],
    ['-5', 'expected more than 0'],
    ['1e400', 'expected less than 1000000000000000'],
    ['1e4000', 'expected a number of at most 64 digits before its point, 64 after it and 3 in its exponent'],
    ['0.1234567890123', 'expected at most 12 decimals'],
  ])('%s is told what is wrong with it', (json, message) => {
    const result = z.strictObject({ amount }).safeParse(sent(`{"amount":${json}}`));

    expect(result.error?.issues).toMatchObject([{ path: ['amount'], message }]);
  });

  test('units may be 0, but not less', () => {
    expect(units.safeParse(sent('-1')).error?.issues).toMatchObject([{ message: 'expected at least 0' }]);
  });
});
