import type { BillingClient } from '@tally/client';
import Table from 'cli-table3';
import type { DueAt } from './move.ts';

// Readable in a log and in a light terminal too.
const style = { head: [], border: [], compact: true };
const MOST_SHOWN = 50;

/** What happened on the clock's way: a line for each stop where something was done, and the invoices that were closed. */
export async function printDue(client: BillingClient, due: DueAt): Promise<void> {
  const { now, billed, closed, carried, failed, failures, invoices } = due;
  const done =
    billed > 0
      ? `${billed} months of subscriptions billed`
      : `${closed} closed, ${carried} of them carried an amount to the next invoice`;
  console.log(`${now}  ${done}, ${failed} failed`);
  for (const { id, error } of failures) console.log(`  FAILED ${id}: ${error}`);
  if (invoices.length === 0) return;
  const table = new Table({
    style,
    head: ['customer', 'closed invoice', 'status', 'lines', 'late', 'total', 'carried over'],
    colAligns: ['left', 'left', 'left', 'right', 'right', 'right', 'right'],
  });
  for (const invoice of invoices.slice(0, MOST_SHOWN)) {
    table.push([
      invoice.customer_id,
      invoice.invoice_id,
      invoice.status,
      invoice.line_item_count,
      await lateLinesOf(client, invoice),
      `${invoice.total} ${invoice.currency}`,
      invoice.carried === undefined ? '' : `${invoice.carried} ${invoice.currency}`,
    ]);
  }
  console.log(table.toString());
  if (closed > MOST_SHOWN) console.log(`  and ${closed - MOST_SHOWN} more`);
}

/** Lines of an earlier month, which came too late for it and were moved here. */
async function lateLinesOf(
  client: BillingClient,
  { invoice_id: id, period }: DueAt['invoices'][number],
): Promise<number> {
  let late = 0;
  for await (const line of client.listLineItems(id)) if (line.used_at < period) late += 1;
  return late;
}
