import { Big } from 'big.js';
import * as z from 'zod/mini';
import { typescript } from './typescript.ts';

/**
 * A JSON number as it was written. `JSON.parse` turns 0.1 into a binary float; the body parser keeps the
 * source text in this class instead, so that no amount of money ever passes through floating point.
 */
export class NumberText {
  // Not a field that a schema of an object would see.
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  get text(): string {
    return this.#text;
  }
}

// Bounded before it becomes a decimal: writing out 1e1000000 would cost a megabyte.
const DECIMAL_PATTERN = /^-?\d{1,64}(?:\.\d{1,64})?(?:[eE][+-]?\d{1,3})?$/;

interface DecimalRange {
  /** Digits after the point, trailing zeros not counted. */
  readonly decimals: number;
  /** Exclusive upper bound. */
  readonly below: string;
  /** `positive` leaves zero out. */
  readonly sign: 'positive' | 'not_negative';
}

/** What one unit may cost. */
export const PRICE = { decimals: 12, below: '1000000000000000', sign: 'not_negative' } as const;

const rangeText = (range: DecimalRange): string =>
  `a decimal ${range.sign === 'positive' ? 'above' : 'of at least'} 0 and below ${range.below}, with at most ${range.decimals} decimals`;

function sourceText(input: unknown): string | undefined {
  if (typeof input === 'string') return input;
  if (input instanceof NumberText) return input.text;
  return undefined;
}

function toDecimal(input: unknown, range: DecimalRange): Big | undefined {
  const text = sourceText(input);
  if (text === undefined || !DECIMAL_PATTERN.test(text)) return undefined;
  const value = new Big(text);
  if (range.sign === 'positive' ? value.lte(0) : value.lt(0)) return undefined;
  if (value.gte(range.below) || !value.eq(value.round(range.decimals))) return undefined;
  return value;
}

/** A decimal taken as a JSON number or as text, exactly as written; anything else is refused by name. */
export const decimal = (range: DecimalRange) =>
  z.pipe(
    // Said of what is sent, before it is transformed: the document describes requests.
    z
      .custom<string | number>((input) => toDecimal(input, range) !== undefined, {
        error: `expected ${rangeText(range)}, as a JSON number or a string`,
      })
      .register(z.globalRegistry, {
        override: { type: ['number', 'string'], description: rangeText(range), examples: ['0.05', 58] },
      })
      .register(typescript, {
        name: 'Decimal',
        type: 'string | number',
        description: "A decimal exactly as written. Prefer text: `0.1 + 0.2` is not a price, `'0.3'` is.",
      }),
    z.transform((input): Big => {
      const value = toDecimal(input, range);
      if (value === undefined) throw new TypeError('a decimal was transformed before it was checked');
      return value;
    }),
  );

/** Money in a reply: at least the currency's minor digits and no other trailing zeros. */
export const moneyText = z.string().register(z.globalRegistry, {
  description: 'A decimal string, such as "9.50"',
  examples: ['9.50'],
});

/** A quantity in a reply, without trailing zeros. */
export const quantityText = z.string().register(z.globalRegistry, {
  description: 'A decimal string, such as "58"',
  examples: ['58'],
});
