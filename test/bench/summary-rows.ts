import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { Big } from 'big.js';
import type { Month } from '../../client/contract/shapes/fields.ts';
import { SUMMARY_PARTS } from '../../functions/store/summaries/counters.ts';
import type { readSummary } from '../../functions/store/summaries/reading.ts';
import { eachAtMost } from '../../functions/store/table/in-parallel.ts';
import { items, keys } from '../../functions/store/table/items.ts';
import type { Table } from '../../functions/store/table/table.ts';
import { monthOf } from '../support/charges.ts';

/* The content of each invoice of five years, by its number. Every counter gets the same invoices. */

/** One invoice in this many is made void. */
export const VOID = 10;

export const MONTHS: readonly Month[] = Array.from({ length: 60 }, (_, index) =>
  monthOf(`${2021 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`),
);
export const FIVE_YEARS = { from: monthOf('2021-01'), to: monthOf('2025-12') };
export const monthOfInvoice = (index: number): Month => MONTHS[index % MONTHS.length] ?? FIVE_YEARS.from;
export const isVoid = (index: number): boolean => Math.floor(index / MONTHS.length) % VOID === 0;
/** 1.00 to 999.99. */
export const centsOf = (index: number): number => 100 + ((index * 7_919) % 99_900);

/** The counters that closing so many invoices would leave, without the invoices. Each counter is in its part. */
export async function countInvoices(table: Table, invoices: number): Promise<void> {
  const cells = new Map<string, { cents: number[]; invoices: number[] }>();
  for (let index = 0; index < invoices; index += 1) {
    const name = `${index % MONTHS.length} ${Math.floor(Math.random() * SUMMARY_PARTS)}`;
    const cell = cells.get(name) ?? { cents: [0, 0], invoices: [0, 0] };
    const status = isVoid(index) ? 1 : 0;
    cell.cents[status] = (cell.cents[status] ?? 0) + centsOf(index);
    cell.invoices[status] = (cell.invoices[status] ?? 0) + 1;
    cells.set(name, cell);
  }
  await eachAtMost(8, cells, async ([name, { cents, invoices: counts }]) => {
    const [monthIndex = 0, part = 0] = name.split(' ').map(Number);
    const month = monthOfInvoice(monthIndex);
    const item = items.summary.write({
      ...keys.summaryPart(1, part, { month, currency: 'USD' }),
      generation: 1,
      month,
      currency: 'USD',
      finalized_total: new Big(cents[0] ?? 0).div(100),
      finalized_invoices: counts[0] ?? 0,
      void_total: new Big(cents[1] ?? 0).div(100),
      void_invoices: counts[1] ?? 0,
    });
    await table.client.send(new PutCommand({ TableName: table.name, Item: item }));
  });
}

/** @throws if the summary does not count every invoice, because a fast wrong answer is worthless */
export async function assertCounts(
  invoices: number,
  read: () => ReturnType<typeof readSummary>,
): Promise<void> {
  const counted = (await read()).reduce((sum, row) => sum + row.invoices, 0);
  if (counted !== invoices) throw new Error(`Of ${invoices} invoices the summary counts ${counted}.`);
}
