import { Big } from 'big.js';
import type { CustomerId, Month, ProductId } from '../../../client/contract/shapes/fields.ts';
import { figuresOf, sumOfFigures } from '../../domain/leads/figures.ts';
import type { Lead } from '../../domain/leads/lead.ts';
import type { Valuation } from '../../domain/leads/valuation.ts';
import { additionOf, assignment, type Figures, madeWith, sumOf } from '../table/expressions.ts';
import { items, keys } from '../table/items.ts';
import { Remembered } from '../table/remembered.ts';
import type { Key, Table, TransactItem } from '../table/table.ts';

/** With more than some sixty changes a second, the writers of one item refuse each other. */
const MOST_ROW_PARTS = 16;
/** Each lead of all customers is counted in one of these parts. The number may grow, but must never shrink. */
const TOTAL_PARTS = 64;

/** A lead with its value. */
export interface ValuedLead {
  readonly lead: Lead;
  readonly valuation: Valuation;
}

/** The customer and the month of a transaction's leads. */
export interface CountedMonth {
  readonly customerId: CustomerId;
  readonly month: Month;
}

const nameOf = ({ customerId, month }: CountedMonth): string => `${customerId}#${month}`;

/**
 * The number of sub-counters over which this process spreads a customer's month. It is one until writers meet there.
 */
const spreads = new Remembered<number>();

export function spreadFurther(table: Table, of: CountedMonth): void {
  const spread = spreads.get(table, nameOf(of)) ?? 1;
  spreads.keep(table, nameOf(of), Math.min(MOST_ROW_PARTS, spread * 2));
}

/** Months of customers that are in the list already. An entry is never removed. */
const listed = new Remembered<true>();

export const noteListed = (table: Table, of: CountedMonth): void => listed.keep(table, nameOf(of), true);

/**
 * The writes that count leads of a customer's month, in the transaction that puts them: one update for each product and
 * lead type, one of all customers' totals, and the customer's entry in the month's list if it may be missing. None has
 * a condition.
 */
export function counterWrites(table: Table, of: CountedMonth, leads: readonly ValuedLead[]): TransactItem[] {
  const { customerId, month } = of;
  const spread = spreads.get(table, nameOf(of)) ?? 1;
  const subCounter = Math.floor(Math.random() * spread);
  const rows = Map.groupBy(leads, ({ lead }) => JSON.stringify([lead.productId, lead.leadType]));
  const total = keys.leadTotal(month, Math.floor(Math.random() * TOTAL_PARTS));
  return [
    ...[...rows.values()].flatMap(([first, ...others]) =>
      first ? [rowUpdate(table, of, subCounter, [first, ...others])] : [],
    ),
    counterUpdate(table, total, { month }, { figures: sumsOf(leads), version: items.leadTotal.version }),
    ...(listed.get(table, nameOf(of)) ? [] : [listEntry(table, customerId, month)]),
  ];
}

function rowUpdate(
  table: Table,
  { customerId, month }: CountedMonth,
  subCounter: number,
  leads: readonly [ValuedLead, ...ValuedLead[]],
): TransactItem {
  const { productId, leadType } = leads[0].lead;
  const key = keys.leadRow(customerId, { month, productId, leadType }, subCounter);
  const named: { month: Month; product_id: ProductId; lead_type: string } = {
    month,
    product_id: productId,
    lead_type: leadType,
  };
  return counterUpdate(table, key, named, { figures: sumsOf(leads), version: items.leadRow.version });
}

function counterUpdate(
  table: Table,
  key: Key,
  named: Readonly<Record<string, string>>,
  { figures, version }: { readonly figures: Figures; readonly version: number },
): TransactItem {
  const names = assignment(named);
  const added = additionOf(figures);
  const made = madeWith(version);
  return {
    Update: {
      TableName: table.name,
      Key: key,
      UpdateExpression: `${names.UpdateExpression}, ${made.set} ${added.UpdateExpression}`,
      ExpressionAttributeNames: {
        ...names.ExpressionAttributeNames,
        ...added.ExpressionAttributeNames,
        ...made.names,
      },
      ExpressionAttributeValues: {
        ...names.ExpressionAttributeValues,
        ...added.ExpressionAttributeValues,
        ...made.values,
      },
    },
  };
}

const sumsOf = (leads: readonly ValuedLead[]): Figures =>
  sumOf(
    Object.entries(sumOfFigures(leads.map(({ valuation }) => figuresOf(valuation)))).map(([name, value]) => [
      name,
      new Big(value),
    ]),
  );

function listEntry(table: Table, customerId: CustomerId, month: Month): TransactItem {
  const item = items.leadMonth.write({
    ...keys.leadMonth(customerId, month),
    customer_id: customerId,
    month,
    list_pk: keys.leadMonthList(customerId, month),
    list_sk: customerId,
  });
  return { Put: { TableName: table.name, Item: item } };
}
