import type { Product } from '../../../client/contract/products/product.ts';
import { productItems, productKeys } from '../table/items/product.ts';
import { partOf } from '../table/spread-list.ts';

/** The number may grow, but must never shrink. */
const PARTITIONS = 4;

const listName = (part: number): string => `products#${part}`;

/** The index partitions that the list of products is spread over. */
export const productLists = Array.from({ length: PARTITIONS }, (_, part) => listName(part));

/** A product as the table holds it: by its id, and in the list of products by its creation. */
export function productItem(product: Product, createdBy: string): Record<string, unknown> {
  const { product_id: id, created_at: createdAt } = product;
  return productItems.product.write({
    ...productKeys.product(id),
    ...product,
    created_by: createdBy,
    list_pk: listName(partOf(id, PARTITIONS)),
    list_sk: `${createdAt}#${id}`,
  });
}

export function toProduct(item: unknown): Product {
  const { pk, sk, created_by, list_pk, list_sk, ...product } = productItems.product.read(item);
  return product;
}
