import { Big } from 'big.js';
import * as z from 'zod/mini';
import { currencies, currency } from '../../../client/contract/shapes/fields.ts';
import { invalidCursor, placeIn } from '../../http/cursor.ts';
import type { StatementPeriod, StatementPlace } from '../../store/reports/statement.ts';
import { isLineItemPlace } from '../line-items/place.ts';

const amount = z.string().check(z.regex(/^-?\d{1,40}(\.\d{1,40})?$/));
const total = z.tuple([currency, amount, z.int().check(z.minimum(0))]);
const place = z.strictObject({
  after: z.string().check(z.refine(isLineItemPlace)),
  totals: z.array(total).check(z.maxLength(Object.keys(currencies).length)),
});

/** The place where a walk over a statement continues, as its cursor holds it. */
export const statementPlaceText = ({ after, totals }: StatementPlace): string =>
  JSON.stringify({
    after,
    totals: [...totals].map(([of, { amount, lines }]) => [of, amount.toFixed(), lines]),
  } satisfies z.input<typeof place>);

/**
 * @param list names the statement, as `cursorAt` was told
 * @throws DomainError `invalid_cursor`, also if the cursor was made up with a place outside of the period
 */
export function statementPlaceIn(list: string, cursor: string, period: StatementPeriod): StatementPlace {
  // The parts of the place are checked when they are read.
  const { data: found } = place.safeParse(jsonOf(placeIn(list, cursor, () => true)));
  if (!found || !isWithin(found.after, period)) throw invalidCursor();
  return {
    after: found.after,
    totals: new Map(found.totals.map(([of, text, lines]) => [of, { amount: new Big(text), lines }])),
  };
}

/** A line's place begins with its time of use. */
function isWithin(after: string, { from, to }: StatementPeriod): boolean {
  const day = after.slice(0, from.length);
  return from <= day && day <= to;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
