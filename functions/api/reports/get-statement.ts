import { cursorAt } from '../../http/cursor.ts';
import { endpoint } from '../../http/endpoint.ts';
import { ok } from '../../http/reply.ts';
import { getCustomer } from '../../store/customers/customers.ts';
import { readStatement } from '../../store/reports/statement.ts';
import { lineItemView } from '../line-items/views.ts';
import { statementPlaceIn, statementPlaceText } from './statement-place.ts';
import { statementTotalsView } from './views.ts';

export default endpoint('getStatement', {
  access: { table: ['GetItem'], lists: ['Query'] },
  async handle({ params, query }, { table }) {
    const { customer_id: customerId } = params;
    const { from, to, limit, cursor } = query;
    const list = JSON.stringify(['statement', customerId, from, to]);
    const start = cursor === undefined ? undefined : statementPlaceIn(list, cursor, { from, to });
    await getCustomer(table, customerId);
    const page = await readStatement(table, customerId, { from, to }, limit, start);
    const { totals, next: after } = page;
    return ok({
      customer_id: customerId,
      from,
      to,
      totals: statementTotalsView(totals),
      lines: page.lineItems.map(lineItemView),
      next_cursor: after === undefined ? null : cursorAt(list, statementPlaceText({ after, totals })),
    });
  },
});
