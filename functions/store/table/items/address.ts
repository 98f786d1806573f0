import * as z from 'zod/mini';

/** A postal address. Made when it is first needed, since most items have none. */
export const postalAddress = z.lazy(() =>
  z.object({
    line1: z.string(),
    line2: z.optional(z.string()),
    city: z.string(),
    postal_code: z.optional(z.string()),
    state: z.optional(z.string()),
    country: z.string(),
  }),
);
