import * as z from 'zod';

const LIMIT_ERROR = 'expected a whole number from 1 to 100';

/** The part of a query that every list takes. */
export const pageQuery = {
  limit: z
    .string({ error: LIMIT_ERROR })
    .refine((text) => /^([1-9]\d?|100)$/.test(text), LIMIT_ERROR)
    .meta({
      override: { type: 'integer', minimum: 1, maximum: 100, default: 50, description: 'Items of one page' },
    })
    .transform(Number)
    .default(50),
  cursor: z
    .string()
    .meta({ description: 'The next_cursor of the page before, exactly as answered; the first page without' })
    .optional(),
};

/** One page: `next_cursor` is null on the last. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ data: z.array(item), next_cursor: z.string().nullable() });
