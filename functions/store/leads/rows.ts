import type { CustomerId } from '../../../client/contract/shapes/fields.ts';
import { type LeadReportRow, noFigures, sumOfFigures } from '../../domain/leads/figures.ts';
import { items, keys } from '../table/items.ts';
import { queryPages } from '../table/query.ts';
import type { Table } from '../table/table.ts';
import type { LeadMonths } from './months.ts';

/**
 * A customer's rows, in the order of months, products and lead types. They are strongly read, so they include every
 * acknowledged lead. The number of reads depends on rows and sub-counters, and not on the number of leads.
 */
export async function readRows(
  table: Table,
  customerId: CustomerId,
  { from, to }: LeadMonths,
): Promise<LeadReportRow[]> {
  const rows = new Map<string, LeadReportRow>();
  const pages = queryPages(table, {
    KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :from AND :to',
    ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
    ExpressionAttributeValues: {
      ':pk': keys.leadRows(customerId),
      ':from': keys.rowPlace(from),
      ':to': `${keys.rowPlace(to)}~`,
    },
    ConsistentRead: true,
  });
  for await (const page of pages) {
    for (const item of page.items) {
      const { month, product_id: productId, lead_type: leadType, ...figures } = items.leadRow.read(item);
      const row = { month, customerId, productId, leadType };
      const name = nameOf(row);
      rows.set(name, { ...row, ...sumOfFigures([rows.get(name) ?? noFigures, figures]) });
    }
  }
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

type Named = Pick<LeadReportRow, 'month' | 'customerId' | 'productId' | 'leadType'>;

/** Ids have no `#`, so that names sort by month, customer, product and lead type. */
export const nameOf = ({ month, customerId, productId, leadType }: Named): string =>
  `${month}#${customerId}#${productId}#${leadType}`;
