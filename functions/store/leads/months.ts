import type { CustomerId, Month } from '../../../client/contract/shapes/fields.ts';
import type { LeadTotalItem } from '../table/items/lead.ts';
import { items, keys } from '../table/items.ts';
import { queryAll } from '../table/query.ts';
import { readSpread } from '../table/spread-list.ts';
import type { Table } from '../table/table.ts';
import type { CountedMonth } from './counters.ts';

/** Months of leads, both included. */
export interface LeadMonths {
  readonly from: Month;
  readonly to: Month;
}

/** All customers' figures, in their parts; strongly read. It reads as many items as there are months and parts. */
export async function readTotals(
  table: Table,
  { from, to }: { readonly [End in keyof LeadMonths]?: Month | undefined },
): Promise<LeadTotalItem[]> {
  const parts = keys.leadTotals.map((partition) =>
    queryAll(table, {
      KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :from AND :to',
      ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
      ExpressionAttributeValues: {
        ':pk': partition,
        ':from': from === undefined ? keys.totalPlaces.from : keys.totalPlace(from),
        ':to': to === undefined ? keys.totalPlaces.to : `${keys.totalPlace(to)}~`,
      },
      ConsistentRead: true,
    }),
  );
  return (await Promise.all(parts)).flat().map((item) => items.leadTotal.read(item));
}

const CUSTOMERS_AT_ONCE = 25;

/**
 * Which customers have leads of which months, month by month and in the order of ids. It is read from the index, where
 * a customer may appear a moment after its first lead.
 *
 * @param after the pair where an earlier walk ended. It comes first again, since it may have more
 */
export async function* customersOfMonths(
  table: Table,
  months: readonly Month[],
  after: CountedMonth | undefined,
): AsyncGenerator<CountedMonth, void, undefined> {
  for (const month of months) {
    if (after && month < after.month) continue;
    const isResumed = after?.month === month;
    if (isResumed) yield after;
    yield* customersOf(table, month, isResumed ? after.customerId : undefined);
  }
}

async function* customersOf(
  table: Table,
  month: Month,
  after: CustomerId | undefined,
): AsyncGenerator<CountedMonth, void, undefined> {
  let place: string | undefined = after;
  do {
    const { entries, upTo } = await readSpread(table, keys.leadMonthLists(month), {
      after: place,
      most: CUSTOMERS_AT_ONCE,
    });
    for (const { item } of entries) {
      yield { customerId: items.leadMonth.read(item).customer_id, month };
    }
    place = upTo;
  } while (place !== undefined);
}
