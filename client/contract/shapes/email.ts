import * as z from 'zod/mini';

const email = z.email();

/** An e-mail address that may be left out; empty, it is, as other texts are. */
export const optionalEmail = z.optional(
  z.pipe(
    z
      .string({ error: 'expected text' })
      .check(
        z.maxLength(254, { error: 'expected at most 254 characters', abort: true }),
        z.refine((text) => text === '' || email.safeParse(text).success, 'expected an e-mail address'),
      )
      .register(z.globalRegistry, {
        override: {
          anyOf: [
            { type: 'string', format: 'email', pattern: z.regexes.email.source, maxLength: 254 },
            { const: '' },
          ],
        },
      }),
    z.transform((text) => (text === '' ? undefined : text)),
  ),
);
