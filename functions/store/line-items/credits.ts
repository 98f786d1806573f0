import type { Big } from 'big.js';
import type { Instant, InvoiceId, LineItemId } from '../../../client/contract/shapes/fields.ts';
import { type CreditTerms, creditOf, exceedsOriginal, notCreditable } from '../../domain/credit.ts';
import { DomainError } from '../../domain/errors.ts';
import { monthOf } from '../../domain/months.ts';
import type { StoredLineItem } from '../../domain/stored-line-item.ts';
import { items, keys } from '../table/items.ts';
import { backOff, busyStore, MOST_ATTEMPTS } from '../table/retry.ts';
import { conditionFailed, itemOf, type Table, type TransactItem, toNumber } from '../table/table.ts';
import { type AddedLineItem, addLineItem, type LineItemRequest, type Terms } from './adding.ts';
import { findLineItem, readLineItem } from './find.ts';
import type { Companions } from './outcome.ts';
import { storedLineItem } from './stored.ts';

export interface CreditRequest extends CreditTerms {
  readonly idempotencyKey: string;
  readonly createdBy: string;
  readonly now: Instant;
}

/** @throws DomainError `line_item_not_found` */
export async function getLineItem(table: Table, lineItemId: LineItemId): Promise<StoredLineItem> {
  const lineItem = await readLineItem(table, lineItemId);
  if (lineItem) return lineItem;
  throw new DomainError('line_item_not_found', {
    detail: `There is no line item ${lineItemId}. Use the line_item_id that a line item's reply names.`,
    errors: [{ field: 'line_item_id', message: 'expected the id of a line item that exists' }],
  });
}

/**
 * Credits a line. One transaction adds a negative line to the current invoice, and reduces what is left of the original
 * by the same amount. If several credits come at the same time, only as many succeed as there is room for.
 *
 * The key is judged before the amount. A credit that was made under it is answered again, whatever is left by now.
 *
 * @throws DomainError `credit_exceeds_original`, `not_creditable`, `idempotency_conflict`, `unavailable`
 */
export async function creditLineItem(
  table: Table,
  original: StoredLineItem,
  request: CreditRequest,
  terms: Terms = {},
): Promise<AddedLineItem> {
  let line = original;
  for (let tries = 1; tries <= MOST_ATTEMPTS; tries += 1) {
    try {
      return await creditAsRead(table, line, request, terms);
    } catch (error) {
      // The request asked for all that is left, and another credit took some of it. So it takes less.
      if (!(error instanceof ChangedMeanwhile)) throw error;
    }
    await backOff(table, tries);
    line = await getLineItem(table, original.lineItemId);
  }
  throw busyStore(new Error(`Others credited ${original.lineItemId} ${MOST_ATTEMPTS} times meanwhile.`));
}

class ChangedMeanwhile extends Error {
  override readonly name = 'ChangedMeanwhile';
}

async function creditAsRead(
  table: Table,
  original: StoredLineItem,
  request: CreditRequest,
  terms: Terms,
): Promise<AddedLineItem> {
  const charge = creditOf(original, request, request.now);
  const amount = charge.amount.neg();
  const { customerId } = original;
  const { idempotencyKey, createdBy, now } = request;
  const isAll = request.amount === undefined;
  if (amount.eq(0) && !(await findLineItem(table, customerId, idempotencyKey, 'credit'))) {
    throw exceedsOriginal(original);
  }
  const line: LineItemRequest = {
    customerId,
    space: 'credit',
    idempotencyKey,
    charge,
    defaulted: { currency: true, amount: isAll },
    months: { month: monthOf(now), fallback: undefined, missed: undefined },
    createdBy,
    now,
  };
  return addLineItem(table, line, { ...terms, companions: originalsShare(table, original, amount, isAll) });
}

/**
 * The writes that take the credit from the corrected line, and note it on that line's invoice.
 *
 * @param amount above zero, in major units
 * @param isAll whether the credit takes all that was left when the line was read
 */
export function originalsShare(
  table: Table,
  original: StoredLineItem,
  amount: Big,
  isAll: boolean,
): Companions {
  const { lineItemId, invoiceId } = original;
  const taken: TransactItem = {
    Update: {
      TableName: table.name,
      Key: keys.lineItem(lineItemId),
      UpdateExpression: 'SET #rem = #rem - :amount',
      // If all that is left is credited, the amount must still be the one that was read. Otherwise the credit would be
      // too small.
      ConditionExpression: isAll ? '#rem = :amount' : '#rem >= :amount',
      ExpressionAttributeNames: { '#rem': 'rem' },
      ExpressionAttributeValues: { ':amount': toNumber(amount) },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
  return {
    writes: [taken, creditedInvoice(table, invoiceId, amount)],
    refusal: ([ofLine, ofInvoice]) => {
      if (conditionFailed(ofInvoice)) {
        return notCreditable(`Line item ${lineItemId} is on invoice ${invoiceId}, which is void.`);
      }
      if (!conditionFailed(ofLine)) return undefined;
      if (isAll) return new ChangedMeanwhile();
      return exceedsOriginal(storedLineItem(items.lineItem.read(itemOf(ofLine))));
    },
  };
}

/**
 * The write to the invoice of the corrected line, wherever the credit itself goes. The invoice counts how much of its
 * lines was credited, because a void must know it. It is refused if that invoice is void or becoming void, since then
 * it is already decided what the invoice leaves to the next.
 *
 * @param amount above zero, in major units
 */
const creditedInvoice = (table: Table, invoiceId: InvoiceId, amount: Big): TransactItem => ({
  Update: {
    TableName: table.name,
    Key: keys.header(invoiceId),
    UpdateExpression: 'ADD #credited :amount',
    ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(#void_reason)',
    ExpressionAttributeNames: { '#credited': 'credited', '#void_reason': 'void_reason' },
    ExpressionAttributeValues: { ':amount': toNumber(amount) },
  },
});
