import { cursorAt, placeIn } from '../../http/cursor.ts';
import { endpoint } from '../../http/endpoint.ts';
import { ok } from '../../http/reply.ts';
import { listProducts } from '../../store/products/list.ts';
import { isProductPlace } from './place.ts';

const LIST = 'products';

export default endpoint('listProducts', {
  access: { lists: ['Query'] },
  // Products are no customer's: whoever may read some customers may read what leads are of.
  holdsToReach: true,
  async handle({ query }, { table }) {
    const after = query.cursor === undefined ? undefined : placeIn(LIST, query.cursor, isProductPlace);
    const { products, next } = await listProducts(table, query.limit, after);
    return ok({ data: [...products], next_cursor: next === undefined ? null : cursorAt(LIST, next) });
  },
});
