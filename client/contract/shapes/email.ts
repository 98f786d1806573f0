import * as z from 'zod/mini';

const email = z.email();
const isEmail = (text: string): boolean => email.safeParse(text).success;
// Without `format`: readers of the document differ in what that takes, and the pattern is exact.
const schema = { type: 'string', pattern: z.regexes.email.source, maxLength: 254 } as const;

const short = z
  .string({ error: 'expected text' })
  .check(z.maxLength(254, { error: 'expected at most 254 characters', abort: true }));

/** @param error the message for a text that is not an address */
export const emailAddress = (error: string) =>
  short.check(z.refine(isEmail, error)).register(z.globalRegistry, { override: schema });

/** An optional e-mail address. As with other texts, an empty one counts as left out. */
export const optionalEmail = z.optional(
  z.pipe(
    short
      .check(z.refine((text) => text === '' || isEmail(text), 'expected an e-mail address'))
      .register(z.globalRegistry, { override: { anyOf: [schema, { const: '' }] } }),
    z.transform((text) => (text === '' ? undefined : text)),
  ),
);
