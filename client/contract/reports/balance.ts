import * as z from 'zod/mini';
import { moneyText } from '../shapes/decimal.ts';
import { described } from '../shapes/described.ts';
import { currency, customerId } from '../shapes/fields.ts';

const balance = z
  .object({
    currency,
    open: described(
      moneyText,
      'The exact total of the invoices that are not finalized yet; it includes `carried`',
    ),
    finalized_unpaid: moneyText,
    carried: described(moneyText, 'What open invoices took over from earlier ones: mostly `"0.00"` or below'),
  })
  .register(z.globalRegistry, { id: 'Balance' });
export type Balance = z.output<typeof balance>;

export const balanceReply = z.object({ customer_id: customerId, balances: z.array(balance) });
