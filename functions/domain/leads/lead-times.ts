import type { Instant } from '../../../client/contract/shapes/fields.ts';
import { DomainError } from '../errors.ts';
import { timeOutside } from '../used-at.ts';
import type { Lead } from './lead.ts';

const MINUTE_MS = 60_000;
/** Clocks differ a little. Beyond that, an action in the future is a mistake. */
const MOST_AHEAD = { ms: 5 * MINUTE_MS, text: '5 minutes' } as const;

/**
 * What is wrong with the times of a lead: a time in the future or too far back is a mistake. The bounds go by the time
 * of the rules, which can be moved on a local stage.
 *
 * A replay must stay a replay when time has passed. So look the lead up before you refuse.
 *
 * @param now the time of the request, UTC
 * @param mostDaysBack how old a lead the stage takes, in days: as old as a charge
 * @returns `validation_failed` naming `created_at` and each action's `timestamp` that is outside, with the bound and
 *   what was sent; undefined where all lie within
 */
export function leadTimesRefusal(lead: Lead, now: Instant, mostDaysBack: number): DomainError | undefined {
  const times = [
    { field: 'created_at', at: lead.createdAt },
    ...lead.actions.map(({ timestamp }, index) => ({ field: `actions[${index}].timestamp`, at: timestamp })),
  ];
  const errors = times.flatMap(({ field, at }) => {
    const message = timeOutside(at, now, { mostDaysBack, mostAhead: MOST_AHEAD });
    return message === undefined ? [] : [{ field, message }];
  });
  if (errors.length === 0) return undefined;
  return new DomainError('validation_failed', {
    detail: (fields) =>
      `${fields} ${errors.length > 1 ? 'are' : 'is'} wrong: see errors. Nothing was written.`,
    errors,
  });
}
