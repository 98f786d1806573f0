import type { Balance as BalanceReply } from '../../../client/contract/reports/balance.ts';
import type { StatementTotal } from '../../../client/contract/reports/statement.ts';
import type { Balance } from '../../domain/balance.ts';
import { formatMoney } from '../../domain/money.ts';
import type { StatementTotals } from '../../store/reports/statement.ts';

export const balanceView = ({ currency, open, finalizedUnpaid, carried }: Balance): BalanceReply => ({
  currency,
  open: formatMoney(open, currency),
  finalized_unpaid: formatMoney(finalizedUnpaid, currency),
  carried: formatMoney(carried, currency),
});

export const statementTotalsView = (totals: StatementTotals): StatementTotal[] =>
  [...totals].map(([currency, { amount, lines }]) => ({
    currency,
    amount: formatMoney(amount, currency),
    line_item_count: lines,
  }));
