import * as z from 'zod/mini';
import { lineItem } from '../line-items/line-item.ts';
import { moneyText } from '../shapes/decimal.ts';
import { currency, customerId, type Day, day } from '../shapes/fields.ts';
import { pageQuery } from '../shapes/list.ts';

const DAY_MS = 86_400_000;
const MOST_DAYS = 366;
const daysIn = (from: Day, to: Day): number => (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;

export const statementQuery = z.strictObject({ from: day, to: day, ...pageQuery }).check(
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

/** What a customer's services were used for in some days, whichever invoices it is on, void ones left out. */
export const statementReply = z.object({
  customer_id: customerId,
  from: day,
  to: day,
  /** Of the whole period, counted for the first page and the same on all pages of a walk. */
  totals: z.array(statementTotal),
  lines: z.array(lineItem),
  next_cursor: z.nullable(z.string()),
});
