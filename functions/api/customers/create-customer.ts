import { createHash, randomUUID } from 'node:crypto';
import type { CustomerId } from '../../../client/contract/shapes/fields.ts';
import { endpoint } from '../../http/endpoint.ts';
import { created, replayed } from '../../http/reply.ts';
import { createCustomer } from '../../store/customers/customers.ts';

/** A create without an id that is sent again must make one customer, so the id comes from the key. */
function customerIdFor(idempotencyKey: string | undefined): CustomerId {
  const suffix =
    idempotencyKey === undefined
      ? randomUUID()
      : createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 32);
  return `cus_${suffix}` as CustomerId; // Tally makes this id, so it has the brand
}

export default endpoint('createCustomer', {
  // It reads the customer that the key stands for.
  access: { table: ['GetItem'], writes: { PutItem: ['customer', 'customerKey', 'email'] } },
  async handle({ body, idempotencyKey, caller, now }, { table }) {
    const result = await createCustomer(
      table,
      {
        customer_id: body.customer_id ?? customerIdFor(idempotencyKey),
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
