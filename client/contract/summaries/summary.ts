import * as z from 'zod/mini';
import { moneyText } from '../shapes/decimal.ts';
import { described } from '../shapes/described.ts';
import { callerId, currency, month } from '../shapes/fields.ts';

export const summaryQuery = z
  .strictObject({
    from: described(month, 'The first month, YYYY-MM'),
    to: described(month, 'The last month, YYYY-MM'),
    customer_id: described(z.optional(callerId('CustomerId')), 'One customer; if left out, all'),
  })
  .check(
    z.refine(({ from, to }) => from <= to, {
      path: ['to'],
      error: 'expected a month that is not before from',
    }),
  );

export const countedStatus = z
  .enum(['finalized', 'paid', 'void'])
  .register(z.globalRegistry, { description: 'The status of the invoices; only closed ones count' });
export type CountedStatus = z.output<typeof countedStatus>;

const counted = {
  currency,
  status: countedStatus,
  total: moneyText,
  invoice_count: z.int(),
};
const monthTotal = z.object({ month, ...counted }).register(z.globalRegistry, { id: 'MonthTotal' });
const yearTotal = z
  .object({ year: described(z.string(), 'UTC year, `YYYY`'), ...counted })
  .register(z.globalRegistry, {
    id: 'YearTotal',
  });
export type MonthTotal = z.output<typeof monthTotal>;
export type YearTotal = z.output<typeof yearTotal>;

export const summaryReply = z.object({ months: z.array(monthTotal), years: z.array(yearTotal) });
