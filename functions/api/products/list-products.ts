import { cursorAt, placeIn } from '../../http/cursor.ts';
import { endpoint } from '../../http/endpoint.ts';
import { ok } from '../../http/reply.ts';
import { listProducts } from '../../store/products/list.ts';
import { isProductPlace } from './place.ts';

const LIST = 'products';

export default endpoint('listProducts', {
  access: { lists: ['Query'] },
  // Products do not belong to a customer. So everybody who may read some customers may read all products.
  holdsToReach: true,
  async handle({ query }, { table }) {
    const after = query.cursor === undefined ? undefined : placeIn(LIST, query.cursor, isProductPlace);
    const { products, next } = await listProducts(table, query.limit, after);
    return ok({ data: [...products], next_cursor: next === undefined ? null : cursorAt(LIST, next) });
  },
});
