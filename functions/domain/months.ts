import type {
  Currency,
  CustomerId,
  Day,
  Instant,
  InvoiceId,
  Month,
} from '../../client/contract/shapes/fields.ts';

/** What identifies one running invoice of a customer. */
export interface InvoiceSlot {
  readonly customerId: CustomerId;
  readonly currency: Currency;
  readonly month: Month;
}

/**
 * @param slot customer, currency and UTC month
 * @param sequence 1 for the month's first invoice; one more each time an invoice is closed before its month ends
 * @returns the invoice's id: unique and readable. Nothing may read its parts back
 */
export function invoiceIdOf(slot: InvoiceSlot, sequence: number): InvoiceId {
  // The brand is given here and nowhere else.
  return `inv_${slot.customerId}_${slot.currency}_${slot.month}_${sequence}` as InvoiceId;
}

/**
 * @param at an instant or a day in UTC
 * @returns its UTC month
 */
export function monthOf(at: Instant | Day): Month {
  // Both start with their month, by their own format.
  return at.slice(0, 7) as Month;
}

/**
 * @param at an instant in UTC
 * @returns its UTC day
 */
export function dayOf(at: Instant): Day {
  // An Instant starts with its day, by its own format.
  return at.slice(0, 10) as Day;
}

/**
 * @param month a UTC month
 * @returns its first instant
 */
export function startOf(month: Month): Instant {
  return `${month}-01T00:00:00.000Z` as Instant; // the form of an Instant
}

function endOf(month: Month): number {
  const start = new Date(startOf(month));
  return Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1);
}

/**
 * @param month a UTC month
 * @returns its last millisecond
 */
export const lastInstantOf = (month: Month): Instant => new Date(endOf(month) - 1).toISOString() as Instant; // the form of an Instant

/**
 * @param month a UTC month
 * @param count how many months earlier
 */
export function monthsBefore(month: Month, count: number): Month {
  const start = new Date(startOf(month));
  start.setUTCMonth(start.getUTCMonth() - count);
  return monthOf(start.toISOString() as Instant); // the form of an Instant
}

/**
 * @param month a UTC month
 * @param count how many months later
 */
export const monthsAfter = (month: Month, count: number): Month => monthsBefore(month, -count);

/**
 * @param month a UTC month
 * @returns how many days it has: 28 to 31
 */
export const daysIn = (month: Month): number => new Date(endOf(month) - 1).getUTCDate();

/**
 * @param month a UTC month
 * @param number which of its days, from 1
 */
export const dayIn = (month: Month, number: number): Day =>
  `${month}-${String(number).padStart(2, '0')}` as Day; // the form of a Day

/** Days of one UTC month, the first and the last of them in full. */
export interface Period {
  readonly from: Day;
  readonly to: Day;
}

/** @returns the first millisecond of a UTC day */
export const firstInstantOf = (day: Day): Instant => `${day}T00:00:00.000Z` as Instant; // the form of an Instant

const DAY_MS = 86_400_000;

/** @returns the last millisecond of a UTC day */
export const lastInstantOfDay = (day: Day): Instant =>
  new Date(Date.parse(firstInstantOf(day)) + DAY_MS - 1).toISOString() as Instant; // the form of an Instant

/**
 * The time of a line that a closing makes. It is within the invoice's month, like that of every line that is not late.
 *
 * @param month the invoice's
 * @param now the time of the closing, UTC
 */
export const timeOfClosing = (month: Month, now: Instant): Instant =>
  monthOf(now) > month ? lastInstantOf(month) : now;

/** @returns the UTC day that is so many days after an instant */
export const dayAfter = (at: Instant, days: number): Day =>
  dayOf(new Date(Date.parse(at) + days * DAY_MS).toISOString() as Instant); // the form of an Instant

/** The months that may take a line: the month it belongs to, and the month that takes it when the first is closed. */
export interface BillingMonths {
  readonly month: Month;
  /** Undefined when `month` is not past, since such a month always has an open invoice or gets one. */
  readonly fallback: Month | undefined;
  /** The month of `used_at`, when its grace period has ended. */
  readonly missed: Month | undefined;
}

/**
 * Which month's invoice takes a line. It is the UTC month of its use, also when that is past and its grace period still
 * runs. After the grace period it is the current month, so that a late charge is never dropped.
 *
 * @param usedAt when the service was used, UTC
 * @param now the time of the request, UTC
 * @param graceDays days after a month's end during which it still takes lines
 */
export function billingMonths(usedAt: Instant, now: Instant, graceDays: number): BillingMonths {
  const used = monthOf(usedAt);
  const current = monthOf(now);
  if (used >= current) return { month: used, fallback: undefined, missed: undefined };
  if (Date.parse(now) < endOf(used) + graceDays * DAY_MS) {
    return { month: used, fallback: current, missed: undefined };
  }
  return { month: current, fallback: undefined, missed: used };
}

/**
 * The earliest month that takes lines. All months before it are over, and so are their grace periods.
 *
 * @param now UTC
 * @param graceDays days after a month's end during which it still takes lines
 */
export const earliestOpenMonth = (now: Instant, graceDays: number): Month =>
  monthOf(new Date(Date.parse(now) - graceDays * DAY_MS).toISOString() as Instant); // the form of an Instant
