import { cursorAt, placeIn } from '../../http/cursor.ts';
import { endpoint } from '../../http/endpoint.ts';
import { ok } from '../../http/reply.ts';
import { getCustomer } from '../../store/customers/customers.ts';
import { isLeadPlace, type LeadFilter, listLeads } from '../../store/leads/list.ts';
import { leadView } from './views.ts';

export default endpoint('listLeads', {
  access: { table: ['GetItem', 'Query'], lists: ['Query'] },
  async handle({ query }, { table }) {
    const { customer_id: customerId, lead_type: leadType, product_id: productId, from, to, limit } = query;
    const filter: LeadFilter = { customerId, leadType, productId, from, to };
    const list = JSON.stringify(['leads', filter]);
    const isPlace = (place: string): boolean => isLeadPlace(place, filter);
    const after = query.cursor === undefined ? undefined : placeIn(list, query.cursor, isPlace);
    if (customerId !== undefined) await getCustomer(table, customerId);
    const { leads, next } = await listLeads(table, filter, limit, after);
    return ok({
      data: leads.map(leadView),
      next_cursor: next === undefined ? null : cursorAt(list, next),
    });
  },
});
