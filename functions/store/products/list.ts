import type { Product } from '../../../client/contract/products/product.ts';
import { readSpread } from '../table/spread-list.ts';
import type { Table } from '../table/table.ts';
import { productLists, toProduct } from './item.ts';

export interface ProductPage {
  readonly products: readonly Product[];
  /** The place of the page's last product; undefined when there are no more. */
  readonly next: string | undefined;
}

/**
 * A page of all products, the oldest first, read from the index. A new product may appear a moment later. A place never
 * changes, so products that are made meanwhile do not move the others.
 *
 * @param after the place where the previous page ended
 */
export async function listProducts(
  table: Table,
  limit: number,
  after: string | undefined,
): Promise<ProductPage> {
  // It reads one more than it shows, to see whether there is another page.
  const { entries } = await readSpread(table, productLists, { after, most: limit + 1 });
  return {
    products: entries.slice(0, limit).map(({ item }) => toProduct(item)),
    next: entries.length > limit ? entries[limit - 1]?.place : undefined,
  };
}
