import type { Instant } from '../../client/contract/shapes/fields.ts';
import { type DomainError, wrongField } from './errors.ts';
import type { Charge } from './line-item.ts';

const DAY_MS = 86_400_000;
/** Clocks differ, and a day's usage may be sent before the day is over. */
const MOST_DAYS_AHEAD = 1;

/**
 * What is wrong with when a charge was used: a time too far ahead or back is one that nobody meant, such as the zero
 * time of a language or a system. The bounds go by the time of the rules, which is moved on a local stage.
 *
 * A replay must stay one when time has passed since, so whoever refuses looks the key up first.
 *
 * @param now the time of the request, UTC
 * @param mostDaysBack how old a charge the stage takes, in days
 * @returns `validation_failed` naming `used_at` with the bound and what was sent; undefined where it lies within
 */
export function usedAtRefusal(
  { usedAt, usedAtDefaulted }: Charge,
  now: Instant,
  mostDaysBack: number,
): DomainError | undefined {
  if (usedAtDefaulted) return undefined;
  const at = Date.parse(usedAt);
  const earliest = Date.parse(now) - mostDaysBack * DAY_MS;
  const latest = Date.parse(now) + MOST_DAYS_AHEAD * DAY_MS;
  if (at > latest) {
    return wrongField('used_at', `expected at most a day ahead of now, ${now}; received ${usedAt}`);
  }
  if (at >= earliest) return undefined;
  const from = new Date(earliest).toISOString();
  return wrongField(
    'used_at',
    `expected at most ${mostDaysBack} days ago, which is ${from}; received ${usedAt}`,
  );
}
