import { byYear } from '../../domain/summary.ts';
import { endpoint } from '../../http/endpoint.ts';
import { ok } from '../../http/reply.ts';
import { getCustomer } from '../../store/customers/customers.ts';
import { readSummary } from '../../store/summaries/reading.ts';
import { monthTotalView, yearTotalView } from './views.ts';

export default endpoint('getInvoiceSummary', {
  access: { table: ['GetItem', 'Query'] },
  async handle({ query }, { table }) {
    const { customer_id: customerId, from, to } = query;
    // An empty answer could mean a customer without invoices, or no such customer.
    if (customerId !== undefined) await getCustomer(table, customerId);
    const months = await readSummary(table, customerId, { from, to });
    return ok({ months: months.map(monthTotalView), years: byYear(months).map(yearTotalView) });
  },
});
