import { endpoint } from '../../http/endpoint.ts';
import { ok } from '../../http/reply.ts';
import { updateCustomer } from '../../store/customers/updating.ts';

export default endpoint('updateCustomer', {
  access: {
    table: ['GetItem'],
    writes: { UpdateItem: ['customer'], PutItem: ['email'], DeleteItem: ['email'] },
  },
  async handle({ params, body, caller, now }, { table }) {
    const customer = await updateCustomer(table, params.customer_id, body, { by: caller, now });
    return ok({ customer });
  },
});
