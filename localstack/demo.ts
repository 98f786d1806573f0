import './report-errors.ts';
import { BillingClient } from '@tally/client';
import Table from 'cli-table3';
import { deployLocally } from '../deploy/local.ts';
import { apiUrl } from '../deploy/stack.ts';
import { loadSampleCustomers, type SampleLineItem, sampleLineItems } from './sample/load.ts';
import { stack } from './settings.ts';

// Readable in a log and in a light terminal too.
const style = { head: [], border: [], compact: true };

await deployLocally();
const baseUrl = await apiUrl();
const client = new BillingClient({
  baseUrl,
  region: stack.region,
  credentials: { accessKeyId: stack.accessKeyId, secretAccessKey: stack.secretAccessKey },
});

const customers = await loadSampleCustomers(client);
const lineItems = await sampleLineItems();
await printLineItems(lineItems);
await printInvoices();
printNextSteps();

/** Bills each line, and the first of them twice, as a retry or a redelivered message would. */
async function printLineItems(items: readonly SampleLineItem[]): Promise<void> {
  const table = new Table({
    style,
    head: ['customer', 'service', 'units', 'price', 'amount', 'outcome', 'key'],
  });
  for (const { customerId, idempotencyKey, item } of [...items, ...items.slice(0, 1)]) {
    const { line_item: line, replayed } = await client.addLineItem(customerId, item, { idempotencyKey });
    table.push([
      nameOf(customerId),
      line.service ?? '',
      line.units_consumed ?? '',
      line.price_per_unit ?? '',
      line.amount,
      replayed ? 'replayed' : 'created',
      line.idempotency_key,
    ]);
  }
  console.log('\nLine items, the first of them sent twice: the same key bills once.');
  console.log(table.toString());
}

async function printInvoices(): Promise<void> {
  const table = new Table({
    style,
    head: ['customer', 'current invoice', 'lines', 'total'],
    colAligns: ['left', 'left', 'right', 'right'],
  });
  for (const { id, name } of customers) {
    const { invoice } = await client.getCurrentInvoice(id);
    table.push([
      `${name} (${id})`,
      invoice.invoice_id,
      invoice.line_item_count,
      `${invoice.total} ${invoice.currency}`,
    ]);
  }
  console.log('\nCurrent invoices');
  console.log(table.toString());
}

function nameOf(customerId: string): string {
  const name = customers.find(({ id }) => id === customerId)?.name;
  return name === undefined ? customerId : `${name} (${customerId})`;
}

function printNextSteps(): void {
  console.log(`
Tally runs at ${baseUrl}
Read an invoice yourself (curl 7.75 or newer signs):

  curl --aws-sigv4 aws:amz:${stack.region}:execute-api --user ${stack.accessKeyId}:${stack.secretAccessKey} ${baseUrl}/customers/456/invoices/current

make logs follows the functions, make down stops everything.`);
}
