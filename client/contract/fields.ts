import { en } from 'zod/locales';
import * as z from 'zod/mini';
import { NumberText } from './decimal.ts';
import { described } from './described.ts';
import { typescript } from './typescript.ts';

// The light form of zod knows no messages of its own until it is given some.
z.config(en());

// Not `.` or `..`: as a segment of a path, every URL parser would resolve them away, even encoded.
const ID_PATTERN = /^(?!\.{1,2}$)[A-Za-z0-9_.:@-]{1,128}$/;
const WHOLE_NUMBER = /^\d{1,128}$/;

function idText(input: unknown): string | undefined {
  const given = input instanceof NumberText && WHOLE_NUMBER.test(input.text) ? input.text : input;
  return typeof given === 'string' && ID_PATTERN.test(given) ? given : undefined;
}

const writtenId = (name: string) =>
  z
    .custom<string | number>((input) => idText(input) !== undefined, {
      error: 'expected 1 to 128 characters of A-Z a-z 0-9 _ . : @ -, or a whole number',
    })
    .register(z.globalRegistry, {
      override: { type: 'string', pattern: ID_PATTERN.source, description: `${name}, 1 to 128 characters` },
    })
    .register(typescript, {
      name,
      type: 'string | number',
      description: '1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`; a whole number stands for its digits.',
    });

/** An id given by a caller; customer 123 as a JSON number is the customer "123". */
export const callerId = <Brand extends string>(name: Brand) =>
  z.pipe(
    writtenId(name),
    z.transform((input) => {
      const id = idText(input);
      if (id === undefined) throw new TypeError('an id was transformed before it was checked');
      return id as string & z.core.$brand<Brand>; // a brand is a type alone
    }),
  );

/** An id that Tally made, as a caller hands it back: opaque, so all that is checked is that it can be one. */
export const issuedId = <Brand extends string>(name: Brand) =>
  described(
    z.string().check(z.regex(/^[A-Za-z0-9_.:@-]{1,255}$/, `expected an ${name}, as Tally answered it`)),
    `${name}, as Tally answered it`,
  ).brand<Brand>();

export const customerId = z.string().brand<'CustomerId'>();
export const lineItemId = z.string().brand<'LineItemId'>();
export const invoiceId = z.string().brand<'InvoiceId'>();
export type CustomerId = z.output<typeof customerId>;
export type LineItemId = z.output<typeof lineItemId>;
export type InvoiceId = z.output<typeof invoiceId>;

/** A month of the UTC calendar, `YYYY-MM`. */
export const month = z
  .string()
  .check(z.regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'expected a month as YYYY-MM'))
  .brand<'Month'>();
export type Month = z.output<typeof month>;

/** A day of the UTC calendar, `YYYY-MM-DD`. */
export const day = z.iso.date('expected a day as YYYY-MM-DD').brand<'Day'>();
export type Day = z.output<typeof day>;

/** An instant in UTC with milliseconds, as Tally stores and answers it. */
export const instant = z
  .string()
  .brand<'Instant'>()
  .register(z.globalRegistry, {
    override: { type: 'string', format: 'date-time' },
  });
export type Instant = z.output<typeof instant>;

// Half a surrogate pair has no UTF-8: stored, it would come back as another character and make a replay a conflict.
export const isWellFormed = (value: string): boolean => value.isWellFormed();
export const WELL_FORMED_ERROR = 'expected whole Unicode characters, not half a surrogate pair';

export const text = (longest: number) =>
  z
    .string({ error: 'expected text' })
    .check(
      z.trim(),
      z.minLength(1, 'expected text that is not empty'),
      z.maxLength(longest, `expected at most ${longest} characters`),
      z.refine(isWellFormed, WELL_FORMED_ERROR),
    );

/** ISO 4217 codes that Tally bills in, with the number of digits of their minor unit. */
export const currencies = { USD: 2, EUR: 2, GBP: 2, JPY: 0, KWD: 3 } as const;
export type Currency = keyof typeof currencies;
const currencyCodes = Object.keys(currencies) as [Currency, ...Currency[]]; // Object.keys forgets the literal keys
export const currency = z.enum(currencyCodes, { error: `expected one of ${currencyCodes.join(', ')}` });

/** The body's form of the `Idempotency-Key` header. */
export const idempotencyKey = z
  .string({ error: 'expected text' })
  .check(z.regex(/^[\x21-\x7e]{1,255}$/, 'expected 1 to 255 visible ASCII characters'));
