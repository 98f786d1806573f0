import * as z from 'zod/mini';
import { lineItem } from '../line-items/line-item.ts';
import { moneyText } from '../shapes/decimal.ts';
import { described } from '../shapes/described.ts';
import { currency, customerId, type Day, day } from '../shapes/fields.ts';
import { pageQuery } from '../shapes/list.ts';

const DAY_MS = 86_400_000;
const MOST_DAYS = 366;
const daysIn = (from: Day, to: Day): number => (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;

const period = {
  from: described(day, 'The first UTC day, `YYYY-MM-DD`'),
  to: described(day, 'The last UTC day, `YYYY-MM-DD`, included; at most 366 days in all'),
};
export const statementQuery = z.strictObject({ ...period, ...pageQuery }).check(
  z.refine(({ from, to }) => from <= to, {
    path: ['to'],
    error: 'expected a day that is not before from',
  }),
  z.refine(({ from, to }) => daysIn(from, to) <= MOST_DAYS, {
    path: ['to'],
    error: `expected at most ${MOST_DAYS} days from the first to the last`,
  }),
);

const statementTotal = z.object({ currency, amount: moneyText, line_item_count: z.int() });
export type StatementTotal = z.output<typeof statementTotal>;

/** A customer's use of services in a range of days, over all its invoices but void ones. */
export const statementReply = z.object({
  customer_id: customerId,
  ...period,
  totals: z.array(statementTotal),
  lines: z.array(lineItem),
  next_cursor: z.nullable(z.string()),
});
