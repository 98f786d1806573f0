import * as z from 'zod/mini';
import {
  FULLY_SEEN_ERROR,
  isFullySeen,
  isNoLonger,
  isPrintable,
  isWellFormed,
  normalized,
  PRINTABLE_ERROR,
  WELL_FORMED_ERROR,
} from './characters.ts';
import { NumberText } from './decimal.ts';
import { described, form, typescript } from './described.ts';
import { idTextSchema, lineSchema } from './json-schema.ts';
import { plainError } from './plain-errors.ts';

// Not `.` or `..`, because every URL parser removes such a segment from a path, even if it is encoded.
const ID_PATTERN = /^(?!\.{1,2}$)[A-Za-z0-9_.:@-]{1,128}$/;
const WHOLE_NUMBER = /^\d{1,128}$/;

function idText(input: unknown): string | undefined {
  const given = input instanceof NumberText && WHOLE_NUMBER.test(input.text) ? input.text : input;
  return typeof given === 'string' && ID_PATTERN.test(given) ? given : undefined;
}

const writtenId = (name: string) =>
  z
    .custom<string | number>((input) => idText(input) !== undefined, {
      error: 'expected 1 to 128 characters of A-Z a-z 0-9 _ . : @ -, or a whole number written in digits',
    })
    .register(z.globalRegistry, {
      override: {
        description: form('1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`'),
        anyOf: [idTextSchema(128), { type: 'integer', minimum: 0 }],
      },
    })
    .register(typescript, {
      name,
      type: 'string | number',
      description: '1 to 128 characters of `A-Z a-z 0-9 _ . : @ -`; a whole number stands for its digits.',
    });

/** An id that a caller chose. Customer 123 as a JSON number is the customer "123". */
export const callerId = <Brand extends string>(name: Brand) =>
  z.pipe(
    writtenId(name),
    z.transform((input) => {
      const id = idText(input);
      if (id === undefined) throw new TypeError('an id was transformed before it was checked');
      return id as string & z.core.$brand<Brand>; // a brand is a type alone
    }),
  );

/** An id that Tally made, as a caller sends it back. The check only tells whether it can be an id. */
export const issuedId = <Brand extends string>(name: Brand) =>
  described(
    z
      .string()
      .check(z.regex(/^[A-Za-z0-9_.:@-]{1,255}$/, `expected an ${name}, as Tally answered it`))
      .register(z.globalRegistry, { override: idTextSchema(255) }),
    form('as Tally answered it'),
  ).brand<Brand>();

export const customerId = z.string().brand<'CustomerId'>();
export const lineItemId = z.string().brand<'LineItemId'>();
export const invoiceId = z.string().brand<'InvoiceId'>();
export const productId = z.string().brand<'ProductId'>();
export const leadId = z.string().brand<'LeadId'>();
export const subscriptionId = z.string().brand<'SubscriptionId'>();
export type CustomerId = z.output<typeof customerId>;
export type LineItemId = z.output<typeof lineItemId>;
export type InvoiceId = z.output<typeof invoiceId>;
export type ProductId = z.output<typeof productId>;
export type LeadId = z.output<typeof leadId>;
export type SubscriptionId = z.output<typeof subscriptionId>;

// Nothing is billed outside of these years. So a year always has four digits, even after months are added.
const YEARS = /^(19[7-9]|[2-9]\d\d)\d-/;
const isInYears = (date: string): boolean => YEARS.test(date);
const yearsError = (date: string): string => `expected ${date} of the years 1970 to 9999`;

/** A month of the UTC calendar, `YYYY-MM`. */
export const month = z
  .string({ error: 'expected a month as YYYY-MM' })
  .check(
    z.regex(/^\d{4}-(0[1-9]|1[0-2])$/, { error: 'expected a month as YYYY-MM', abort: true }),
    z.refine(isInYears, yearsError('a month')),
  )
  .brand<'Month'>()
  .register(z.globalRegistry, {
    override: { type: 'string', pattern: '^(?:19[7-9]|[2-9]\\d\\d)\\d-(?:0[1-9]|1[0-2])$' },
  });
export type Month = z.output<typeof month>;

/** A day of the UTC calendar, `YYYY-MM-DD`. */
export const day = z.iso
  .date({ error: 'expected a day as YYYY-MM-DD', abort: true })
  .check(z.refine(isInYears, yearsError('a day')))
  .brand<'Day'>()
  .register(z.globalRegistry, {
    override: { type: 'string', format: 'date', pattern: YEARS.source },
  });
export type Day = z.output<typeof day>;

/** An instant in UTC with milliseconds, as Tally stores and answers it. */
export const instant = z
  .string()
  .brand<'Instant'>()
  .register(z.globalRegistry, {
    override: { type: 'string', format: 'date-time' },
  });
export type Instant = z.output<typeof instant>;

// One character in NFC has at most this many in NFD. Longer text is refused before it is composed.
const MOST_DECOMPOSED = 4;

// One for all texts, since each costs the start of a function.
const trimmed = z.trim();
export const composed = z.overwrite(normalized);
export const wellFormed = z.refine<string>(isWellFormed, { error: WELL_FORMED_ERROR, abort: true });
export const printable = z.refine<string>(isPrintable, { error: PRINTABLE_ERROR, abort: true });
const notEmpty = z.minLength(1, 'expected text that is not empty');

/**
 * Text on one line with a limited number of characters, as it is stored: in NFC, without spaces around it.
 *
 * @param shortest 0 if an empty text is allowed
 */
const line = (longest: number, shortest: 0 | 1) => {
  const tooLong = `expected at most ${longest} characters`;
  const checked = z.string({ error: plainError }).check(
    trimmed,
    z.refine((value) => value.length <= longest * MOST_DECOMPOSED, { error: tooLong, abort: true }),
    wellFormed,
    printable,
    composed,
    ...(shortest > 0 ? [notEmpty] : []),
    z.refine((value) => isNoLonger(value, longest), tooLong),
  );
  return checked.register(z.globalRegistry, {
    override: lineSchema({ longest, mayBeEmpty: shortest === 0 }),
  });
};
const fullySeen = z.refine<string>(isFullySeen, FULLY_SEEN_ERROR);
const leftOutWhenEmpty = z.transform((value: string) => (value === '' ? undefined : value));

export const text = (longest: number) => line(longest, 1);

/** Optional text. An empty text counts as left out. */
export const optionalText = (longest: number) => z.optional(z.pipe(line(longest, 0), leftOutWhenEmpty));

/**
 * A name for which sums are kept. Two names must not differ only in characters that nobody sees, so those characters
 * are refused.
 */
const name = (shortest: 0 | 1, id?: string) =>
  line(500, shortest)
    .check(fullySeen)
    .register(z.globalRegistry, {
      ...(id !== undefined && { id }),
      override: lineSchema({ longest: 500, mayBeEmpty: shortest === 0, isName: true }),
    });
export const serviceName = name(1, 'ServiceName');
export const optionalServiceName = () => z.optional(z.pipe(name(0, 'OptionalServiceName'), leftOutWhenEmpty));
/** @param id if the document and the client know it by a name */
export const leadType = (id?: string) => name(1, id);

/** ISO 4217 codes that Tally bills in, with the number of digits of their minor unit. */
export const currencies = { USD: 2, EUR: 2, GBP: 2, JPY: 0, KWD: 3 } as const;
export type Currency = keyof typeof currencies;
const currencyCodes = Object.keys(currencies) as [Currency, ...Currency[]]; // Object.keys forgets the literal keys
export const currency = z.enum(currencyCodes, { error: `expected one of ${currencyCodes.join(', ')}` });

/** The body's form of the `Idempotency-Key` header. */
export const idempotencyKey = z
  .string({ error: plainError })
  .check(z.regex(/^[\x21-\x7e]{1,255}$/, 'expected 1 to 255 visible ASCII characters'));
