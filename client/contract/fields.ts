import * as z from 'zod';
import { NumberText } from './decimal.ts';
import { typescript } from './typescript.ts';

// Not `.` or `..`: as a segment of a path, every URL parser would resolve them away, even encoded.
const ID_PATTERN = /^(?!\.{1,2}$)[A-Za-z0-9_.:@-]{1,128}$/;
const WHOLE_NUMBER = /^\d{1,128}$/;

function idText(input: unknown): string | undefined {
  const given = input instanceof NumberText && WHOLE_NUMBER.test(input.text) ? input.text : input;
  return typeof given === 'string' && ID_PATTERN.test(given) ? given : undefined;
}

/** An id given by a caller; customer 123 as a JSON number is the customer "123". */
export const callerId = <Brand extends string>(name: Brand) =>
  z
    .custom<string | number>((input) => idText(input) !== undefined, {
      error: 'expected 1 to 128 characters of A-Z a-z 0-9 _ . : @ -, or a whole number',
    })
    .meta({
      override: { type: 'string', pattern: ID_PATTERN.source, description: `${name}, 1 to 128 characters` },
    })
    .register(typescript, {
      name,
      type: 'string | number',
      description: '1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`; a whole number stands for its digits.',
    })
    .transform((input) => idText(input))
    .pipe(z.string().brand<Brand>());

/** An id that Tally made, as a caller hands it back: opaque, so all that is checked is that it can be one. */
export const issuedId = <Brand extends string>(name: Brand) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_.:@-]{1,255}$/, `expected an ${name}, as Tally answered it`)
    .meta({ description: `${name}, as Tally answered it` })
    .brand<Brand>();

export const customerId = z.string().brand<'CustomerId'>();
export const lineItemId = z.string().brand<'LineItemId'>();
export const invoiceId = z.string().brand<'InvoiceId'>();
export type CustomerId = z.output<typeof customerId>;
export type LineItemId = z.output<typeof lineItemId>;
export type InvoiceId = z.output<typeof invoiceId>;

/** A month of the UTC calendar, `YYYY-MM`. */
export const month = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'expected a month as YYYY-MM')
  .brand<'Month'>();
export type Month = z.output<typeof month>;

/** A day of the UTC calendar, `YYYY-MM-DD`. */
export const day = z.iso.date('expected a day as YYYY-MM-DD').brand<'Day'>();
export type Day = z.output<typeof day>;

/** An instant in UTC with milliseconds, as Tally stores and answers it. */
export const instant = z
  .string()
  .brand<'Instant'>()
  .meta({ override: { type: 'string', format: 'date-time' } });
export type Instant = z.output<typeof instant>;

const INSTANT_ERROR = 'expected an RFC 3339 time with an offset, such as 2026-11-30T23:30:00Z';
const rfc3339 = z.iso.datetime({ offset: true });
/** ISO 8601's shorter form, which means just one instant too. */
const withoutSeconds = z.iso.datetime({ offset: true, precision: -1 });
/** An instant in a request: any offset is taken, none is guessed. */
export const requestInstant = z
  .string({ error: INSTANT_ERROR })
  .refine((text) => [rfc3339, withoutSeconds].some((form) => form.safeParse(text).success), INSTANT_ERROR)
  .meta({ override: { type: 'string', format: 'date-time' } })
  .transform((text) => new Date(text).toISOString())
  // In UTC, the first and the last hours of the calendar can lie outside of it: +010000-01-01.
  .refine((utc) => /^\d{4}-/.test(utc), 'expected a time whose year in UTC is 0000 to 9999')
  .pipe(instant);

// Half a surrogate pair has no UTF-8: stored, it would come back as another character and make a replay a conflict.
const isWellFormed = (value: string): boolean => value.isWellFormed();
const WELL_FORMED_ERROR = 'expected whole Unicode characters, not half a surrogate pair';

export const text = (longest: number) =>
  z
    .string({ error: 'expected text' })
    .trim()
    .min(1, 'expected text that is not empty')
    .max(longest, `expected at most ${longest} characters`)
    .refine(isWellFormed, WELL_FORMED_ERROR);

/** ISO 4217 codes that Tally bills in, with the number of digits of their minor unit. */
export const currencies = { USD: 2, EUR: 2, GBP: 2, JPY: 0, KWD: 3 } as const;
export type Currency = keyof typeof currencies;
const currencyCodes = Object.keys(currencies) as [Currency, ...Currency[]]; // Object.keys forgets the literal keys
export const currency = z.enum(currencyCodes, { error: `expected one of ${currencyCodes.join(', ')}` });

const METADATA_BYTES = 8192;
// Not trimmed, since two names could become one and lose a value.
const metadataName = z.string().min(1).max(100).refine(isWellFormed);
const metadataValue = z
  .string({ error: 'expected text' })
  .max(500, 'expected at most 500 characters')
  .refine(isWellFormed, WELL_FORMED_ERROR);
export const metadata = z
  // z.record leaves this one name out without a word.
  .custom<Record<string, string>>(
    (input) => typeof input !== 'object' || input === null || !Object.hasOwn(input, '__proto__'),
    { error: 'is not allowed as a name', path: ['__proto__'] },
  )
  .meta({ override: { type: 'object', additionalProperties: { type: 'string' }, maxProperties: 50 } })
  .register(typescript, {
    name: 'Metadata',
    type: 'Record<string, string>',
    description: 'At most 50 values, each of at most 500 characters, 8 KB in all.',
  })
  .pipe(
    z.record(metadataName, metadataValue, {
      error: ({ code }) =>
        code === 'invalid_key'
          ? 'expected a name of 1 to 100 whole characters'
          : 'expected an object of text values',
    }),
  )
  .refine((entries) => Object.keys(entries).length <= 50, 'expected at most 50 values')
  .refine(
    (entries) => new TextEncoder().encode(JSON.stringify(entries)).length <= METADATA_BYTES,
    'expected at most 8 KB in all',
  );

/** The body's form of the `Idempotency-Key` header. */
export const idempotencyKey = z
  .string({ error: 'expected text' })
  .regex(/^[\x21-\x7e]{1,255}$/, 'expected 1 to 255 visible ASCII characters');
