import type { MonthTotal, YearTotal } from '@tally/client';
import { type Column, type ListOptions, printList } from '../cli/print-list.ts';
import { stageClient } from '../stage/client.ts';

export interface SummaryOptions extends ListOptions {
  readonly from: string;
  readonly to?: string;
  readonly customer?: string;
  readonly by: 'month' | 'year';
}

type Total = MonthTotal | YearTotal;

/** What closed invoices come to, by month or year, currency and status. */
export async function showSummary(options: SummaryOptions): Promise<void> {
  const { from, to = from, customer, by } = options;
  const client = await stageClient();
  const { months, years } = await client.getInvoiceSummary(from, to, { customerId: customer });
  const columns: Column<Total>[] = [
    { head: by, of: (total) => ('month' in total ? total.month : total.year) },
    { head: 'currency', of: ({ currency }) => currency },
    { head: 'status', of: ({ status }) => status },
    { head: 'invoices', of: ({ invoice_count: count }) => count, align: 'right' },
    { head: 'total', of: ({ total }) => total, align: 'right' },
  ];
  await printList<Total>(
    by === 'month' ? months : years,
    columns,
    options,
    'No invoice of these months is closed. Open invoices do not count: tally invoices list shows them.',
  );
}
