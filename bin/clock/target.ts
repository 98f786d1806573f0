import { type ClockTarget, clockTarget } from '../../client/contract/clock/requests.ts';
import { badInput } from '../cli/exit-codes.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

const DISTANCE = /^\+(\d{1,4})(d|w|mo|y)$/;

/**
 * Where `make clock to=<text>` goes: to a time, to a day's midnight in UTC, so far forward, or back to real time by
 * `now`.
 *
 * @param now the stack's time, from which a distance counts
 * @throws CommandError when the text is none of them
 */
export function readTarget(text: string, now?: string): ClockTarget {
  const [, count, unit] = DISTANCE.exec(text) ?? [];
  const time = count === undefined || now === undefined ? text : later(now, Number(count), unit ?? '');
  const { success, data, error } = clockTarget.safeParse(DAY.test(time) ? `${time}T00:00:00Z` : time);
  if (success) return data;
  const messages = error.issues.map(({ message }) => message).join('; ');
  throw badInput(
    `to is "${text}": ${messages}. A day without a time, such as 2027-01-01, means its midnight in UTC. +10d, +2w, +3mo and +1y go so far forward.`,
  );
}

/** A month that is too short for the day ends on its last one. */
function later(now: string, count: number, unit: string): string {
  const time = new Date(now);
  if (unit === 'd' || unit === 'w') time.setUTCDate(time.getUTCDate() + count * (unit === 'w' ? 7 : 1));
  else {
    const day = time.getUTCDate();
    time.setUTCDate(1);
    time.setUTCMonth(time.getUTCMonth() + count * (unit === 'y' ? 12 : 1));
    const last = new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + 1, 0)).getUTCDate();
    time.setUTCDate(Math.min(day, last));
  }
  return time.toISOString();
}
