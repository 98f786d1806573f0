import * as z from 'zod/mini';
import { moneyText } from '../shapes/decimal.ts';
import { described } from '../shapes/described.ts';
import { currency, customerId } from '../shapes/fields.ts';

const balance = z
  .object({
    currency,
    open: described(moneyText, 'The exact total of what is not finalized yet, `carried` included'),
    finalized_unpaid: moneyText,
    carried: described(moneyText, 'What earlier invoices left to the open ones: mostly `"0.00"` or below'),
  })
  .register(z.globalRegistry, { id: 'Balance' });
export type Balance = z.output<typeof balance>;

export const balanceReply = z.object({ customer_id: customerId, balances: z.array(balance) });
