import { Big } from 'big.js';
import type { StoredLineItem } from '../../functions/domain/stored-line-item.ts';
import type { AddedLineItem } from '../../functions/store/line-items/adding.ts';
import { creditLineItem } from '../../functions/store/line-items/credits.ts';
import type { Table } from '../../functions/store/table/table.ts';
import { at } from './charges.ts';

/** Credits a part of a line. The credit goes to November's running invoice. */
export const creditLine = (table: Table, line: StoredLineItem, amount: string): Promise<AddedLineItem> =>
  creditLineItem(table, line, {
    amount: new Big(amount),
    reason: 'Not delivered',
    idempotencyKey: `${amount} of ${line.idempotencyKey}`,
    createdBy: 'support',
    now: at('2026-11-22T10:00:00Z'),
  });
