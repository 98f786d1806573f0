import * as z from 'zod/mini';
import { described } from './described.ts';

const LIMIT_ERROR = 'expected a whole number from 1 to 100';

/** The part of a query that every list takes. */
export const pageQuery = {
  limit: z._default(
    z.pipe(
      z
        .string({ error: LIMIT_ERROR })
        .check(z.refine((text) => /^([1-9]\d?|100)$/.test(text), LIMIT_ERROR))
        .register(z.globalRegistry, {
          override: {
            type: 'integer',
            minimum: 1,
            maximum: 100,
            default: 50,
            description: 'How many items a page may have',
          },
        }),
      z.transform(Number),
    ),
    50,
  ),
  cursor: z.optional(
    described(z.string(), 'The `next_cursor` of the page before, unchanged; leave it out for the first page'),
  ),
};

/** One page: `next_cursor` is null on the last. */
export const pageOf = <Item extends z.ZodMiniType>(item: Item) =>
  z.object({ data: z.array(item), next_cursor: z.nullable(z.string()) });
