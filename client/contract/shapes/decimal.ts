import { Big } from 'big.js';
import * as z from 'zod/mini';
import { form, typescript } from './described.ts';
import { decimalSchema } from './json-schema.ts';

/**
 * A JSON number as it was written. `JSON.parse` turns 0.1 into a binary float. The body parser keeps the source text in
 * this class instead. So no amount of money ever becomes a binary float.
 */
export class NumberText {
  // A private field, so that a schema of an object does not see it.
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  get text(): string {
    return this.#text;
  }
}

// The length is limited before the text becomes a decimal, because 1e1000000 written out is a megabyte.
const DECIMAL_PATTERN = /^-?\d{1,64}(?:\.\d{1,64})?(?:[eE][+-]?\d{1,3})?$/;

export interface DecimalRange {
  /** Digits after the point, trailing zeros not counted. */
  readonly decimals: number;
  /** Exclusive upper bound. */
  readonly below: string;
  /** `positive` leaves zero out. */
  readonly sign: 'positive' | 'not_negative';
}

/** What one unit may cost. */
export const PRICE = { decimals: 12, below: '1000000000000000', sign: 'not_negative' } as const;

/** What a one-off charge, a credit or a monthly fee may come to. */
export const AMOUNT = { decimals: 12, below: '1000000000000000', sign: 'positive' } as const;

const rangeText = (range: DecimalRange): string =>
  `a decimal ${range.sign === 'positive' ? 'above' : 'of at least'} 0 and below ${range.below}, with at most ${range.decimals} decimals`;

const NO_NUMBER = 'expected a number, as a JSON number or as text such as "0.05"';
const SEPARATORS =
  'expected a point before the decimals and no other separator: ten cents are 0.10, a thousand is 1000';
const TOO_LONG = 'expected a number of at most 64 digits before its point, 64 after it and 3 in its exponent';
const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const WITH_SEPARATORS = /^-?\d+(?:[.,' _]\d+)+$/;

function sourceText(input: unknown): string | undefined {
  if (typeof input === 'string') return input;
  if (input instanceof NumberText) return input.text;
  return undefined;
}

/** The decimal that was written, or what is wrong with it. */
function toDecimal(input: unknown, range: DecimalRange): Big | { readonly wrong: string } {
  const text = sourceText(input);
  if (text === undefined) return { wrong: NO_NUMBER };
  if (!DECIMAL_PATTERN.test(text)) {
    if (NUMBER.test(text)) return { wrong: TOO_LONG };
    return { wrong: WITH_SEPARATORS.test(text) ? SEPARATORS : NO_NUMBER };
  }
  const value = new Big(text);
  if (range.sign === 'positive' && value.lte(0)) return { wrong: 'expected more than 0' };
  if (value.lt(0)) return { wrong: 'expected at least 0' };
  if (value.gte(range.below)) return { wrong: `expected less than ${range.below}` };
  return value.eq(value.round(range.decimals))
    ? value
    : { wrong: `expected at most ${range.decimals} decimals` };
}

function wrongWith(input: unknown, range: DecimalRange): string | undefined {
  const value = toDecimal(input, range);
  return 'wrong' in value ? value.wrong : undefined;
}

/** A decimal, as a JSON number or as text, exactly as written. Anything else is refused, and the message says why. */
export const decimal = (range: DecimalRange) =>
  z.pipe(
    // This describes the input, before it is transformed, because the document describes requests.
    z
      .custom<string | number>((input) => toDecimal(input, range) instanceof Big, {
        error: ({ input }) => wrongWith(input, range),
      })
      .register(z.globalRegistry, {
        override: { description: form(rangeText(range)), ...decimalSchema(range), examples: ['0.05', 58] },
      })
      .register(typescript, {
        name: 'Decimal',
        type: 'string | number',
        description: "A decimal exactly as written. Prefer text: `0.1 + 0.2` is not a price, `'0.3'` is.",
      }),
    z.transform((input): Big => {
      const value = toDecimal(input, range);
      if (value instanceof Big) return value;
      throw new TypeError('a decimal was transformed before it was checked');
    }),
  );

const ANSWERED_DECIMAL = '^-?\\d+(?:\\.\\d+)?$';

/** Money in a reply: at least the currency's minor digits and no other trailing zeros. */
export const moneyText = z.string().register(z.globalRegistry, {
  override: { pattern: ANSWERED_DECIMAL },
  description: form('A decimal string, such as "9.50"'),
  examples: ['9.50'],
});

/** A quantity in a reply, without trailing zeros. */
export const quantityText = z.string().register(z.globalRegistry, {
  override: { pattern: ANSWERED_DECIMAL },
  description: form('A decimal string, such as "58"'),
  examples: ['58'],
});
