import { type ClockTarget, clockTarget } from '../../client/contract/clock.ts';
import { UserError } from '../../localstack/user-error.ts';

/**
 * Where `make clock to=<text>` goes.
 *
 * @throws UserError when the text is no time
 */
export function readTarget(text: string): ClockTarget {
  const { success, data, error } = clockTarget.safeParse(text);
  if (success) return data;
  throw new UserError(`to is "${text}": ${error.issues.map(({ message }) => message).join('; ')}.`);
}
