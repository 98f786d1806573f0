import { type ClockTarget, clockTarget } from '../../client/contract/clock/clock.ts';
import { UserError } from '../../localstack/user-error.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Where `make clock to=<text>` goes: to a time, to a day's midnight in UTC, or back to real time by `now`.
 *
 * @throws UserError when the text is none of them
 */
export function readTarget(text: string): ClockTarget {
  const { success, data, error } = clockTarget.safeParse(DAY.test(text) ? `${text}T00:00:00Z` : text);
  if (success) return data;
  const messages = error.issues.map(({ message }) => message).join('; ');
  throw new UserError(
    `to is "${text}": ${messages}. A day without a time, such as 2027-01-01, means its midnight in UTC.`,
  );
}
