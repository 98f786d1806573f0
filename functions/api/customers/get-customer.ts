import { endpoint } from '../../http/endpoint.ts';
import { ok } from '../../http/reply.ts';
import { getCustomer } from '../../store/customers/customers.ts';

export default endpoint('getCustomer', {
  access: { table: ['GetItem'] },
  async handle({ params }, { table }) {
    return ok({ customer: await getCustomer(table, params.customer_id) });
  },
});
