import type { ProductId } from '../../../client/contract/shapes/fields.ts';
import { productCreating } from '../../access.ts';
import { endpoint } from '../../http/endpoint.ts';
import { madeId } from '../../http/made-id.ts';
import { created, replayed } from '../../http/reply.ts';
import { createProduct } from '../../store/products/products.ts';

export default endpoint('createProduct', {
  // It reads the product that a key stands for.
  access: { table: ['GetItem'], writes: productCreating },
  async handle({ body, idempotencyKey, caller, now }, { table }) {
    const result = await createProduct(
      table,
      {
        // This gives the brand to an id that Tally makes.
        product_id: body.product_id ?? (madeId('prod_', idempotencyKey) as ProductId),
        name: body.name,
        ...(body.description !== undefined && { description: body.description }),
        created_at: now,
      },
      caller,
      { idempotencyKey, namesId: body.product_id !== undefined },
    );
    return result.replayed ? replayed(result) : created(result);
  },
});
