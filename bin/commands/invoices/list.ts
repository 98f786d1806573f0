import type { Invoice, InvoiceStatus } from '@tally/client';
import { type Column, type ListOptions, printList } from '../../cli/print-list.ts';
import { stageClient } from '../../stage/client.ts';

export interface ListInvoicesOptions extends ListOptions {
  readonly status?: InvoiceStatus;
  readonly from?: string;
  readonly to?: string;
}

/** What a list shows of an invoice. */
export const invoiceColumns: readonly Column<Invoice>[] = [
  { head: 'period', of: ({ period }) => period },
  { head: 'invoice id', of: ({ invoice_id: id }) => id },
  { head: 'number', of: ({ document_number: number, number: own }) => number ?? own },
  { head: 'status', of: ({ status }) => status },
  { head: 'lines', of: ({ line_item_count: count }) => count, align: 'right' },
  { head: 'total', of: ({ total }) => total, align: 'right' },
  { head: 'currency', of: ({ currency }) => currency },
  { head: 'sync', of: ({ sync }) => sync.payment?.status ?? sync.status },
  { head: 'allowed', of: ({ allowed_actions: actions }) => actions.join(' ') },
];

/** Lists a customer's invoices, the newest month first. */
export async function listInvoices(customer: string, options: ListInvoicesOptions): Promise<void> {
  const { status, from, to } = options;
  const client = await stageClient();
  await printList(
    client.listInvoices(customer, { pageSize: 100, status, from, to }),
    invoiceColumns,
    options,
    'The customer has no such invoices.',
  );
}
