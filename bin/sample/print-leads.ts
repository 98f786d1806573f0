import type { BillingClient, LeadInput, LeadResult } from '@tally/client';
import Table from 'cli-table3';
import { readReport } from '../report/read.ts';
import { reportTable } from '../report/table.ts';

const head = ['lead', 'customer', 'product', 'month', 'gross', 'billed', 'duplicate', 'cap', 'outcome'];
const isFigure = (column: string): boolean => ['gross', 'billed', 'duplicate', 'cap'].includes(column);

/** Sends leads and prints what each came to, and the report of their months. */
export async function printLeads(client: BillingClient, leads: readonly LeadInput[]): Promise<void> {
  const { results } = await client.addLeads(leads);
  const table = new Table({
    style: { head: [], border: [], compact: true },
    head,
    colAligns: head.map((column) => (isFigure(column) ? 'right' : 'left')),
  });
  for (const [index, lead] of leads.entries()) table.push(rowOf(lead, results[index]));
  console.log('\nLeads. What a user did before in the month is a duplicate, and is billed once.');
  console.log(table.toString());
  await printReport(client, leads);
}

function rowOf(lead: LeadInput, result: LeadResult | undefined): string[] {
  const sent = [String(lead.lead_id), String(lead.customer_id), String(lead.product_id)];
  if (!result || 'error' in result) {
    const said = `${result?.outcome ?? 'failed'}: ${result?.error.message ?? 'no result'}`;
    return [...sent, lead.created_at.slice(0, 7), '', '', '', '', said];
  }
  const { month, gross, billed, savings } = result.lead.valuation;
  return [...sent, month, gross, billed, savings.duplicate, savings.cap, result.outcome];
}

async function printReport(client: BillingClient, leads: readonly LeadInput[]): Promise<void> {
  const months = leads.map(({ created_at: at }) => at.slice(0, 7)).sort();
  const [from = '', to = ''] = [months[0], months.at(-1)];
  console.log(`\nReport of leads, ${from} to ${to}`);
  console.log(reportTable(await readReport(client, { from, to })));
}
