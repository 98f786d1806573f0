import { reaches } from '../../domain/caller-rules.ts';
import { cursorAt, placeIn } from '../../http/cursor.ts';
import { endpoint } from '../../http/endpoint.ts';
import { ok } from '../../http/reply.ts';
import { listCustomers } from '../../store/customers/list.ts';
import { listReachableCustomers } from '../../store/customers/reachable.ts';
import { isCustomerPlace } from './place.ts';

const LIST = 'customers';

export default endpoint('listCustomers', {
  access: { lists: ['Query'] },
  // A caller who may read only some customers gets those.
  holdsToReach: true,
  async handle({ query, reach }, { table }) {
    const after = query.cursor === undefined ? undefined : placeIn(LIST, query.cursor, isCustomerPlace);
    const { customers, next } =
      reach === 'all'
        ? await listCustomers(table, query.limit, after)
        : await listReachableCustomers(
            table,
            ({ customer_id: id }) => reaches(reach, id),
            query.limit,
            after,
          );
    return ok({ data: [...customers], next_cursor: next === undefined ? null : cursorAt(LIST, next) });
  },
});
