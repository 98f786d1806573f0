import * as z from 'zod/mini';
import { instant } from './fields.ts';

const INSTANT_ERROR = 'expected an RFC 3339 time with an offset, such as 2026-11-30T23:30:00Z';
const rfc3339 = z.iso.datetime({ offset: true });
/** ISO 8601's shorter form, which means just one instant too. */
const withoutSeconds = z.iso.datetime({ offset: true, precision: -1 });
const writtenInstant = z
  .string({ error: INSTANT_ERROR })
  .check(
    z.refine((text) => [rfc3339, withoutSeconds].some((form) => form.safeParse(text).success), INSTANT_ERROR),
  )
  .register(z.globalRegistry, { override: { type: 'string', format: 'date-time' } });
const inUtc = z
  .pipe(
    writtenInstant,
    z.transform((text) => new Date(text).toISOString()),
  )
  // In UTC, the first and the last hours of the calendar can lie outside of it: +010000-01-01.
  .check(z.refine((utc) => /^\d{4}-/.test(utc), 'expected a time whose year in UTC is 0000 to 9999'));
/** An instant in a request: any offset is taken, none is guessed. */
export const requestInstant = z.pipe(inUtc, instant);
