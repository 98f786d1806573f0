import * as z from 'zod/mini';
import { lineItem } from '../line-items/line-item.ts';
import { moneyText } from '../shapes/decimal.ts';
import { currency, customerId } from '../shapes/fields.ts';
import { period } from './requests.ts';

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
