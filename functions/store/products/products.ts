import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Product } from '../../../client/contract/products/product.ts';
import type { ProductId } from '../../../client/contract/shapes/fields.ts';
import { DomainError } from '../../domain/errors.ts';
import { shownApart } from '../../domain/shown.ts';
import { productItems, productKeys } from '../table/items/product.ts';
import { putAbsent, type Reasons } from '../table/put-absent.ts';
import { Remembered } from '../table/remembered.ts';
import { conditionFailed, itemOf, type Table } from '../table/table.ts';
import { productItem, toProduct } from './item.ts';

export interface CreatedProduct {
  readonly product: Product;
  readonly replayed: boolean;
}

/** The rest of a create request, apart from the product. */
export interface SentWith {
  /** The key stands for one product for ever. */
  readonly idempotencyKey?: string | undefined;
  /** Whether the request named the product's id. If not, only the key tells which product is meant. */
  readonly namesId?: boolean;
}

/**
 * Puts a product and the claim of its create's key, each on the condition that it is absent, in one transaction.
 *
 * @throws DomainError `product_conflict` when the id is taken with other content, `idempotency_conflict` when the key
 * stands for another product or other content, `unavailable`
 */
export async function createProduct(
  table: Table,
  product: Product,
  createdBy: string,
  sentWith: SentWith = {},
): Promise<CreatedProduct> {
  const { idempotencyKey } = sentWith;
  const { reasons } = await putAbsent(table, {
    product: productItem(product, createdBy),
    ...(idempotencyKey !== undefined && { key: keyClaim(idempotencyKey, product.product_id) }),
  });
  if (reasons === undefined) return { product, replayed: false };
  return judge(table, { sent: product, sentWith, reasons });
}

const keyClaim = (idempotencyKey: string, productId: ProductId) =>
  productItems.productKey.write({ ...productKeys.productKey(idempotencyKey), product_id: productId });

interface Refused {
  readonly sent: Product;
  readonly sentWith: SentWith;
  readonly reasons: Reasons<'product' | 'key'>;
}

async function judge(table: Table, { sent, sentWith, reasons }: Refused): Promise<CreatedProduct> {
  const { idempotencyKey, namesId = true } = sentWith;
  const claimed = claimedBy(reasons.key);
  if (claimed !== undefined && claimed !== sent.product_id) {
    if (namesId) throw otherProduct(sent);
    return sameContent(await getProduct(table, claimed), sent, namesId);
  }
  // A key is claimed with its product or after it, and no product is removed. So it was the product that was there.
  const original = sameContent(toProduct(itemOf(reasons.product)), sent, namesId);
  // If the key is new, but the product is a replay, the key stands for that product from now on.
  if (idempotencyKey !== undefined && claimed === undefined) await claimKey(table, idempotencyKey, sent);
  return original;
}

const claimedBy = (reason: Parameters<typeof itemOf>[0]): ProductId | undefined =>
  conditionFailed(reason) ? productItems.productKey.read(itemOf(reason)).product_id : undefined;

async function claimKey(table: Table, idempotencyKey: string, sent: Product): Promise<void> {
  const { reasons } = await putAbsent(table, { key: keyClaim(idempotencyKey, sent.product_id) });
  const claimed = claimedBy(reasons?.key);
  if (claimed !== undefined && claimed !== sent.product_id) throw otherProduct(sent);
}

const otherProduct = ({ product_id: productId }: Product): DomainError =>
  new DomainError('idempotency_conflict', {
    detail:
      'The idempotency key was used to create a product with another product_id. Nothing was written. Use a new key for a new product.',
    errors: [{ field: 'product_id', message: `the original has another one, this request has ${productId}` }],
  });

function sameContent(original: Product, sent: Product, namesId: boolean): CreatedProduct {
  const errors = (['name', 'description'] as const)
    .filter((field) => original[field] !== sent[field])
    .map((field) => {
      const [has, asked] = shownApart(original[field] ?? 'none', sent[field] ?? 'none');
      return { field, message: `the product has ${has}, this request has ${asked}` };
    });
  if (errors.length === 0) return { product: original, replayed: true };
  if (!namesId) {
    throw new DomainError('idempotency_conflict', {
      detail: (fields) =>
        `The idempotency key was used to create product ${original.product_id} with other content: ${fields}. Nothing was written. Send the same content again, or use a new key for a new product.`,
      errors,
    });
  }
  throw new DomainError('product_conflict', {
    detail: (fields) =>
      `Product ${sent.product_id} exists with other content: ${fields}. Choose another product_id, or send the same content.`,
    errors,
  });
}

/** A product is never removed. So a product that was seen once still exists. */
const knownProducts = new Remembered<Product>();

/** @throws DomainError `product_not_found` */
export const lastKnownProduct = async (table: Table, productId: ProductId): Promise<Product> =>
  knownProducts.get(table, productId) ?? getProduct(table, productId);

/** @throws DomainError `product_not_found` */
async function getProduct(table: Table, productId: ProductId): Promise<Product> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: productKeys.product(productId), ConsistentRead: true }),
  );
  if (Item) {
    const product = toProduct(Item);
    knownProducts.keep(table, productId, product);
    return product;
  }
  throw new DomainError('product_not_found', {
    detail: `There is no product ${productId}. Create it first, or check the id.`,
    errors: [{ field: 'product_id', message: 'expected the id of a product that exists' }],
  });
}
