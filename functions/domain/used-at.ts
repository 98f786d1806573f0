import type { Instant } from '../../client/contract/shapes/fields.ts';
import { type DomainError, wrongField } from './errors.ts';
import type { Charge } from './line-item.ts';

const DAY_MS = 86_400_000;
/** Clocks differ, and a day's usage may be sent before the day is over. */
const MOST_AHEAD = { ms: DAY_MS, text: 'a day' } as const;

/**
 * What is wrong with the time of use of a charge. A time too far ahead or back is a mistake, such as the zero time of a
 * language or a system. The bounds go by the time of the rules, which can be moved on a local stage.
 *
 * A replay must stay a replay when time has passed. So look the key up before you refuse.
 *
 * @param now the time of the request, UTC
 * @param mostDaysBack how old a charge the stage takes, in days
 * @returns `validation_failed`, which names `used_at` with the bound and what was sent; undefined if the time is within
 *   the bounds
 */
export function usedAtRefusal(
  { usedAt, usedAtDefaulted }: Charge,
  now: Instant,
  mostDaysBack: number,
): DomainError | undefined {
  if (usedAtDefaulted) return undefined;
  const message = timeOutside(usedAt, now, { mostDaysBack, mostAhead: MOST_AHEAD });
  return message === undefined ? undefined : wrongField('used_at', message);
}

interface Bounds {
  readonly mostDaysBack: number;
  /** With the words for it. */
  readonly mostAhead: { readonly ms: number; readonly text: string };
}

/**
 * @param at a time in a request, `now` the time of the request, both UTC
 * @returns what was expected and received, where it lies outside of the bounds
 */
export function timeOutside(
  at: Instant,
  now: Instant,
  { mostDaysBack, mostAhead }: Bounds,
): string | undefined {
  const ms = Date.parse(at);
  if (ms > Date.parse(now) + mostAhead.ms) {
    return `expected at most ${mostAhead.text} ahead of now, ${now}; received ${at}`;
  }
  const earliest = Date.parse(now) - mostDaysBack * DAY_MS;
  if (ms >= earliest) return undefined;
  return `expected at most ${mostDaysBack} days ago, which is ${new Date(earliest).toISOString()}; received ${at}`;
}
