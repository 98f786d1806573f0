import { Big } from 'big.js';
import type { LineItemKind } from '../../../client/contract/line-items/requests.ts';
import type { LineItemSum } from '../../domain/verification.ts';
import type { HeaderItem } from '../table/items/invoice.ts';
import type { LineItemItem } from '../table/items/line-item.ts';
import { items, keys } from '../table/items.ts';
import { listIndex } from '../table/list-index.ts';
import { queryPage, queryPages } from '../table/query.ts';
import type { Table } from '../table/table.ts';

/** The index partitions of an invoice's lines, one for each shard, each in order of use. */
export const lineItemListsOf = ({
  invoice_id,
  shards,
}: Pick<HeaderItem, 'invoice_id' | 'shards'>): string[] =>
  Array.from({ length: shards }, (_, shard) => keys.lineItemList(invoice_id, shard));

/** Places in the lists, both ends included. */
export interface PlaceRange {
  readonly from: string;
  readonly to: string;
}

/** A place begins with the year. */
export const everyPlace: PlaceRange = { from: '0', to: '~' };

/** The range after a place. This works because no place is the beginning of another. */
export const behind = (place: string, { to }: PlaceRange): PlaceRange => ({ from: `${place}!`, to });

export interface LineItemFilter {
  readonly kind?: LineItemKind | undefined;
  readonly service?: string | undefined;
}

function conditionsOf(list: string, { from, to }: PlaceRange) {
  const { partitionKey, sortKey } = listIndex;
  return {
    IndexName: listIndex.name,
    KeyConditionExpression: '#list = :list AND #place BETWEEN :from AND :to',
    ExpressionAttributeNames: { '#list': partitionKey, '#place': sortKey },
    ExpressionAttributeValues: { ':list': list, ':from': from, ':to': to },
  };
}

/**
 * Reads the next lines of a list.
 *
 * @param most how many to look at; a filter may leave all of them out
 * @returns what it found, and the place up to which it looked; undefined at the end
 */
export async function readLineItemList(
  table: Table,
  list: string,
  range: PlaceRange,
  { kind, service }: LineItemFilter,
  most: number,
): Promise<{ readonly lines: readonly LineItemItem[]; readonly upTo: string | undefined }> {
  // DynamoDB refuses a range that ends before it begins.
  if (range.from > range.to) return { lines: [], upTo: undefined };
  const conditions = conditionsOf(list, range);
  const wanted = Object.entries({ kind, service }).filter(([, value]) => value !== undefined);
  const page = await queryPage(table, {
    ...conditions,
    ...(wanted.length > 0 && {
      FilterExpression: wanted.map(([name]) => `#${name} = :${name}`).join(' AND '),
    }),
    ExpressionAttributeNames: {
      ...conditions.ExpressionAttributeNames,
      ...Object.fromEntries(wanted.map(([name]) => [`#${name}`, name])),
    },
    ExpressionAttributeValues: {
      ...conditions.ExpressionAttributeValues,
      ...Object.fromEntries(wanted.map(([name, value]) => [`:${name}`, value])),
    },
    Limit: most,
  });
  const last = page.last?.[listIndex.sortKey];
  return {
    lines: page.items.map((item) => items.lineItem.read(item)),
    upTo: last === undefined ? undefined : String(last),
  };
}

/** Counts and adds up every line of a range of a list, however many there are. */
export async function sumLineItemList(table: Table, list: string, range: PlaceRange): Promise<LineItemSum> {
  let lines = 0;
  let amount = new Big(0);
  const conditions = conditionsOf(list, range);
  const pages = queryPages(table, {
    ...conditions,
    ProjectionExpression: '#amount',
    ExpressionAttributeNames: { ...conditions.ExpressionAttributeNames, '#amount': 'amount' },
  });
  for await (const { items: found } of pages) {
    lines += found.length;
    amount = found.reduce((sum: Big, item) => sum.plus(amountOf(item)), amount);
  }
  return { lines, amount };
}

function amountOf({ amount }: Record<string, unknown>): Big {
  if (amount instanceof Big) return amount;
  throw new Error(`A listed line item has the amount ${String(amount)}, which is not a number.`);
}
