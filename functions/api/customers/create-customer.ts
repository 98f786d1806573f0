import type { CustomerId } from '../../../client/contract/shapes/fields.ts';
import { endpoint } from '../../http/endpoint.ts';
import { madeId } from '../../http/made-id.ts';
import { created, replayed } from '../../http/reply.ts';
import { createCustomer } from '../../store/customers/customers.ts';

export default endpoint('createCustomer', {
  // It reads the customer that the key stands for.
  access: { table: ['GetItem'], writes: { PutItem: ['customer', 'customerKey', 'email'] } },
  async handle({ body, idempotencyKey, caller, now }, { table }) {
    const result = await createCustomer(
      table,
      {
        // Tally makes this id, so it has the brand.
        customer_id: body.customer_id ?? (madeId('cus_', idempotencyKey) as CustomerId),
        name: body.name,
        ...(body.email !== undefined && { email: body.email }),
        currency: body.currency,
        created_at: now,
        updated_at: now,
      },
      caller,
      { idempotencyKey, namesId: body.customer_id !== undefined },
    );
    return result.replayed ? replayed(result) : created(result);
  },
});
