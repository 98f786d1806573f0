/* UTC months as the API writes them: `2026-11`. */

/** The month that is `by` months later. */
export function monthsAfter(month: string, by: number): string {
  const count = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + by;
  return `${String(Math.floor(count / 12)).padStart(4, '0')}-${String((count % 12) + 1).padStart(2, '0')}`;
}

export const currentMonth = (now: Date = new Date()): string => now.toISOString().slice(0, 7);

/** Each month from the first to the last. */
export function monthsBetween(first: string, last: string): string[] {
  const months: string[] = [];
  for (let month = first; month <= last; month = monthsAfter(month, 1)) months.push(month);
  return months;
}

const names = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Names of this many bars find room on a phone. */
const MOST_NAMES = 13;
/** With a name for each quarter. */
const MOST_QUARTERS = 40;

/** What stands below the bar of a month. January is the year; where there are many bars, some have no name. */
export function barName(month: string, bars: number): string {
  const number = Number(month.slice(5));
  if (number === 1) return month.slice(0, 4);
  const isNamed = bars <= MOST_NAMES || (bars <= MOST_QUARTERS && number % 3 === 1);
  return isNamed ? (names[number - 1] ?? '') : '';
}

/** "Nov 2026". */
export const monthName = (month: string): string =>
  `${names[Number(month.slice(5)) - 1] ?? month.slice(5)} ${month.slice(0, 4)}`;
