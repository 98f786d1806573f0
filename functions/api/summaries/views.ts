import type { Month } from '../../../client/contract/shapes/fields.ts';
import type { MonthTotal, YearTotal } from '../../../client/contract/summaries/summary.ts';
import { formatMoney } from '../../domain/money.ts';
import type { Counted } from '../../domain/summary.ts';

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
