import * as z from 'zod/mini';
import { moneyText } from '../shapes/decimal.ts';
import { described } from '../shapes/described.ts';
import { currency, month } from '../shapes/fields.ts';
import { COUNTED_STATUSES } from './requests.ts';

export const countedStatus = z
  .enum(COUNTED_STATUSES)
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
