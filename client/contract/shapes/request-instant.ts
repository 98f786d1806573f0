import * as z from 'zod/mini';
import { instant } from './fields.ts';

const INSTANT_ERROR =
  'expected an RFC 3339 time with seconds and an offset, such as 2026-11-30T23:30:00Z or 2026-12-01T00:30:00+01:00';
const LEAP_ERROR = 'expected a leap second to be 23:59:60 in UTC';
const YEAR_ERROR = 'expected a time whose year in UTC is 0001 to 9999';

const calendar = z.iso.datetime({ offset: true });
const WITH_SECONDS = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,64})?(?:[Zz]|[+-]\d\d:\d\d)$/;
const MIDNIGHT = /T00:00:00\.000Z$/;
const LEAP_SECOND = /^(.{17})60(?:\.\d+)?/;

/**
 * A time as text in UTC with milliseconds. Finer digits are cut off, so a time is never rounded into the next month. A
 * leap second does not exist in the count of milliseconds. It becomes the last millisecond of its minute, and so stays
 * in its month.
 */
function inUtc(text: string): string | { readonly error: string } {
  if (!WITH_SECONDS.test(text)) return { error: INSTANT_ERROR };
  const upper = text.toUpperCase();
  const withoutLeap = upper.replace(LEAP_SECOND, '$159.999');
  if (!calendar.safeParse(withoutLeap).success) return { error: INSTANT_ERROR };
  const ms = Date.parse(withoutLeap);
  const utc = new Date(ms).toISOString();
  // In UTC, the first and the last hours of the calendar can be in another year, such as +010000-01-01.
  if (!/^(?!0000)\d{4}-/.test(utc)) return { error: YEAR_ERROR };
  const isLeap = withoutLeap !== upper;
  if (isLeap && !MIDNIGHT.test(new Date(ms + 1).toISOString())) return { error: LEAP_ERROR };
  return utc;
}

const writtenInstant = z
  .string({ error: INSTANT_ERROR })
  .register(z.globalRegistry, { override: { type: 'string', format: 'date-time' } });

/** An instant in a request. Any offset is allowed, but there must be one. */
export const requestInstant = z.pipe(
  z.pipe(
    writtenInstant,
    z.transform((text, context): string => {
      const utc = inUtc(text);
      if (typeof utc === 'string') return utc;
      context.issues.push({ code: 'custom', message: utc.error, input: text });
      return z.NEVER;
    }),
  ),
  instant,
);
