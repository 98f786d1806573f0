import { cursorAt, placeIn } from '../http/cursor.ts';
import { endpoint } from '../http/endpoint.ts';
import { ok } from '../http/reply.ts';
import { listCustomers } from '../store/customer-list.ts';

const LIST = 'customers';

export default endpoint('listCustomers', {
  access: { lists: ['Query'] },
  async handle({ query }, { table }) {
    const after = query.cursor === undefined ? undefined : placeIn(LIST, query.cursor);
    const { customers, next } = await listCustomers(table, query.limit, after);
    return ok({ data: [...customers], next_cursor: next === undefined ? null : cursorAt(LIST, next) });
  },
});
