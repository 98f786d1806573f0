import { Big } from 'big.js';
import * as z from 'zod/mini';
import { currency } from '../../client/contract/fields.ts';
import type { StatementPlace } from '../store/statement.ts';
import { invalidCursor } from './cursor.ts';

const amount = z.string().check(z.regex(/^-?\d{1,40}(\.\d{1,40})?$/));
const place = z.strictObject({
  after: z.string(),
  totals: z.array(z.tuple([currency, amount, z.int()])),
});

/** Where a walk over a statement goes on, as its cursor carries it. */
export const statementPlaceText = ({ after, totals }: StatementPlace): string =>
  JSON.stringify({
    after,
    totals: [...totals].map(([of, { amount, lines }]) => [of, amount.toFixed(), lines]),
  } satisfies z.input<typeof place>);

/** @throws DomainError `invalid_cursor` when it was made up with a digest that fits */
export function statementPlace(text: string): StatementPlace {
  const { data } = place.safeParse(jsonOf(text));
  if (!data) throw invalidCursor();
  return {
    after: data.after,
    totals: new Map(data.totals.map(([of, text, lines]) => [of, { amount: new Big(text), lines }])),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
