import type { Month } from '../../client/contract/fields.ts';
import type { Balance as BalanceReply, MonthTotal, YearTotal } from '../../client/contract/summary.ts';
import type { Balance } from '../domain/balance.ts';
import { formatMoney } from '../domain/money.ts';
import type { Counted } from '../domain/summary.ts';

export const monthTotalView = (counted: Counted): MonthTotal => ({
  month: counted.period as Month, // counted by months
  ...countedView(counted),
});

export const yearTotalView = (counted: Counted): YearTotal => ({
  year: counted.period,
  ...countedView(counted),
});

const countedView = ({ currency, status, total, invoices }: Counted) => ({
  currency,
  status,
  total: formatMoney(total, currency),
  invoice_count: invoices,
});

export const balanceView = ({ currency, open, finalizedUnpaid, carried }: Balance): BalanceReply => ({
  currency,
  open: formatMoney(open, currency),
  finalized_unpaid: formatMoney(finalizedUnpaid, currency),
  carried: formatMoney(carried, currency),
});
