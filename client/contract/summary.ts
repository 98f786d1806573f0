import * as z from 'zod';
import { moneyText } from './decimal.ts';
import { callerId, currency, customerId, month } from './fields.ts';

export const summaryQuery = z
  .strictObject({
    from: month.describe('The first month, YYYY-MM'),
    to: month.describe('The last month, YYYY-MM'),
    customer_id: callerId('CustomerId').optional(),
  })
  .refine(({ from, to }) => from <= to, {
    path: ['to'],
    error: 'expected a month that is not before from',
  });

export const countedStatus = z.enum(['finalized', 'paid', 'void']);
export type CountedStatus = z.output<typeof countedStatus>;

const counted = {
  currency,
  status: countedStatus,
  total: moneyText,
  invoice_count: z.int(),
};
const monthTotal = z.object({ month, ...counted }).meta({ id: 'MonthTotal' });
const yearTotal = z
  .object({ year: z.string().describe('UTC year, `YYYY`'), ...counted })
  .meta({ id: 'YearTotal' });
export type MonthTotal = z.output<typeof monthTotal>;
export type YearTotal = z.output<typeof yearTotal>;

export const summaryReply = z.object({ months: z.array(monthTotal), years: z.array(yearTotal) });

const balance = z
  .object({
    currency,
    open: moneyText.describe('The exact total of what is not finalized yet, `carried` included'),
    finalized_unpaid: moneyText,
    carried: moneyText.describe('What earlier invoices left to the open ones: mostly `"0.00"` or below'),
  })
  .meta({ id: 'Balance' });
export type Balance = z.output<typeof balance>;

export const balanceReply = z.object({ customer_id: customerId, balances: z.array(balance) });
