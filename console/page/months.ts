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

/** "Nov 2026". */
export const monthName = (month: string): string =>
  `${names[Number(month.slice(5)) - 1] ?? month.slice(5)} ${month.slice(0, 4)}`;
