import { Big } from 'big.js';
import type { Currency, CustomerId, Month } from '../../client/contract/fields.ts';
import type { CountedStatus } from '../../client/contract/summary.ts';
import { additionOf, sumOf } from './figures.ts';
import type { TransactItem } from './invoices.ts';
import { keys } from './items.ts';
import type { Key, Table } from './table.ts';

/**
 * One item takes some hundred changes a second before they get into each other's way; a month's end has more. There
 * may be more parts one day, never fewer.
 */
export const SUMMARY_PARTS = 8;

/** What one invoice changes in its month: +1 where it comes to, −1 where it was. */
export interface SummaryChange {
  readonly status: CountedStatus;
  readonly total: Big;
  readonly invoices: 1 | -1;
}

/**
 * What counts an invoice in its month's summary, of all customers and of its own: part of the transaction that
 * changes the invoice, so that the two can never differ.
 */
export function summaryWrites(
  table: Table,
  slot: { readonly customerId: CustomerId; readonly month: Month; readonly currency: Currency },
  changes: readonly SummaryChange[],
): TransactItem[] {
  // Another one at each try.
  const part = Math.floor(Math.random() * SUMMARY_PARTS);
  return [keys.summaryPart(part, slot), keys.customerSummary(slot)].map((key) =>
    addition(table, key, slot, changes),
  );
}

function addition(
  table: Table,
  key: Key,
  { month, currency }: { readonly month: Month; readonly currency: Currency },
  changes: readonly SummaryChange[],
): TransactItem {
  const added = additionOf(
    sumOf(
      changes.flatMap(({ status, total, invoices }) => [
        [`${status}_total`, invoices > 0 ? total : total.neg()],
        [`${status}_invoices`, new Big(invoices)],
      ]),
    ),
  );
  return {
    Update: {
      TableName: table.name,
      Key: key,
      UpdateExpression: `SET #month = :month, #currency = :currency ${added.UpdateExpression}`,
      ExpressionAttributeNames: {
        ...added.ExpressionAttributeNames,
        '#month': 'month',
        '#currency': 'currency',
      },
      ExpressionAttributeValues: {
        ...added.ExpressionAttributeValues,
        ':month': month,
        ':currency': currency,
      },
    },
  };
}
