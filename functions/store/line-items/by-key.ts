import type { CustomerId } from '../../../client/contract/shapes/fields.ts';
import { type KeySpace, lineItemIdOf } from '../../domain/line-item.ts';
import type { Table } from '../table/table.ts';
import { readLineItem } from './by-id.ts';
import type { StoredLineItem } from './stored.ts';

/**
 * The line item that a key stands for, strongly read: undefined says that none was there, though a write under way at
 * that moment may still put it.
 *
 * @param space whose key it is: a caller's own, when left out
 */
export const findLineItem = (
  table: Table,
  customerId: CustomerId,
  idempotencyKey: string,
  space: KeySpace = 'u',
): Promise<StoredLineItem | undefined> =>
  readLineItem(table, lineItemIdOf(customerId, space, idempotencyKey));
