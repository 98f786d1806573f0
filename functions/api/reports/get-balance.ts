import { monthOf } from '../../domain/months.ts';
import { endpoint } from '../../http/endpoint.ts';
import { ok } from '../../http/reply.ts';
import { getCustomer } from '../../store/customers/customers.ts';
import { readBalances } from '../../store/reports/balance.ts';
import { balanceView } from './views.ts';

export default endpoint('getBalance', {
  access: { table: ['GetItem', 'BatchGetItem', 'Query'], lists: ['Query'] },
  async handle({ params, now }, { table }) {
    const customer = await getCustomer(table, params.customer_id);
    const balances = await readBalances(table, customer, monthOf(now));
    return ok({ customer_id: customer.customer_id, balances: balances.map(balanceView) });
  },
});
