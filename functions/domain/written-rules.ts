import { Big } from 'big.js';
import * as z from 'zod/mini';
import { decimal, PRICE } from '../../client/contract/shapes/decimal.ts';

/* What the rules of a stage are written with. */

const PRICE_ERROR = 'expected a price as decimal text with at most 12 decimals, such as "0.05"';

/** In major units. Never a JSON number, since it would have passed through floating point. */
export const writtenPrice = () => {
  const price = decimal(PRICE);
  return z.pipe(
    z
      .string({ error: PRICE_ERROR })
      .check(z.refine((digits) => price.safeParse(digits).success, PRICE_ERROR)),
    z.transform((digits): Big => new Big(digits)),
  );
};

/** An optional part of the rules. Its schema is made only for a stage that has the part: each costs a function's start. */
export const partOfRules = <Schema extends z.ZodMiniType>(made: () => Schema) =>
  // Through any value, because an optional field looks into its schema at once.
  z.optional(z.pipe(z.custom<z.input<Schema>>(), z.lazy(made)));

const ONE_AT_LEAST = 'expected at least one entry: leave the list out if everything is allowed';

export const listOf = <Entry extends z.ZodMiniType>(entry: Entry, ifEmpty: string = ONE_AT_LEAST) =>
  z.array(entry).check(z.minLength(1, ifEmpty));

/** @returns an issue for each name that was listed before, at its own place */
export function listedTwice(
  names: readonly string[],
  pathOf: (index: number) => (string | number)[],
): { code: 'custom'; path: (string | number)[]; message: string }[] {
  return names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [{ code: 'custom' as const, path: pathOf(index), message: `"${name}" is listed twice` }],
  );
}
