import { Big } from 'big.js';
import type { InvoiceId, LineItemId } from '../../client/contract/shapes/fields.ts';
import { type Charge, creditable } from '../../functions/domain/line-item.ts';
import type { LineItemPage, StoredLineItem } from '../../functions/domain/stored-line-item.ts';
import { placeOf } from '../../functions/store/line-items/pages.ts';
import { at, customer, usage } from './charges.ts';

/** A credit of a line. Ids from the table have their branded types. */
export const credit = (of: string, amount = '-0.4') =>
  ({
    kind: 'credit',
    currency: 'USD',
    usedAt: at('2026-11-21T10:00:00Z'),
    usedAtDefaulted: false,
    credits: of as LineItemId,
    description: 'Late',
    service: 'storage',
    amount: new Big(amount),
  }) as const satisfies Charge;

/** A line as the store reads it. */
export const storedLine = (changes: Partial<StoredLineItem> = {}): StoredLineItem => {
  const charge = changes.charge ?? usage();
  return {
    lineItemId: 'li_1' as LineItemId,
    customerId: customer('acme'),
    invoiceId: 'inv_1' as InvoiceId,
    idempotencyKey: 'order:42',
    createdAt: at('2026-11-21T10:00:03.456Z'),
    createdBy: 'arn:aws:iam::1:user/team-a',
    creditable: creditable(charge),
    ...changes,
    charge,
  };
};

/** Lines in pages, as the code reads them from the lists. */
export async function* pagesOf(
  lines: readonly StoredLineItem[],
  size: number,
): AsyncGenerator<LineItemPage, void, undefined> {
  for (let start = 0; start < Math.max(1, lines.length); start += size) {
    const lineItems = lines.slice(start, start + size);
    const last = lineItems.at(-1);
    yield { lineItems, next: last && start + size < lines.length ? placeOf(last) : undefined };
  }
}
