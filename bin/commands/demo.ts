import { type BillingClient, BillingError } from '@tally/client';
import Table from 'cli-table3';
import { stack } from '../../localstack/settings.ts';
import { loadSampleCustomers, type SampleLineItem, sampleLineItems } from '../sample/load.ts';
import { deployLocally } from '../stage/deploy-locally.ts';
import { localClient } from '../stage/local-client.ts';
import { apiUrl } from '../stage/stack.ts';

// Readable in a log and in a light terminal too.
const style = { head: [], border: [], compact: true };

type Customers = Awaited<ReturnType<typeof loadSampleCustomers>>;

/** Deploys to LocalStack, bills the published sample and prints what became of it. */
export async function demo(): Promise<void> {
  await deployLocally();
  const baseUrl = await apiUrl();
  const client = localClient(baseUrl);
  const customers = await loadSampleCustomers(client);
  await printLineItems(client, customers, await sampleLineItems());
  await printInvoices(client, customers);
  printNextSteps(baseUrl);
}

/**
 * Bills each line, the first of them again, as a retry or a redelivered message would, and once more with other
 * content, as a mistake would.
 */
async function printLineItems(
  client: BillingClient,
  customers: Customers,
  items: readonly SampleLineItem[],
): Promise<void> {
  const table = new Table({
    style,
    head: ['customer', 'service', 'units', 'price', 'amount', 'key', 'outcome'],
  });
  for (const lineItem of items) table.push(await bill(client, customers, lineItem));
  const [first] = items;
  if (first) {
    table.push(await bill(client, customers, first));
    table.push(await bill(client, customers, { ...first, item: { ...first.item, units_consumed: '59' } }));
  }
  console.log('\nLine items, the first of them sent again, and then changed: a key bills once.');
  console.log(table.toString());
}

async function bill(
  client: BillingClient,
  customers: Customers,
  { customerId, idempotencyKey, item }: SampleLineItem,
): Promise<string[]> {
  const sent = [
    nameOf(customers, customerId),
    item.service,
    String(item.units_consumed),
    String(item.price_per_unit),
  ];
  try {
    const { line_item, replayed } = await client.addLineItem(customerId, item, { idempotencyKey });
    return [...sent, line_item.amount, idempotencyKey, replayed ? 'replayed' : 'created'];
  } catch (error) {
    if (!(error instanceof BillingError) || error.code !== 'idempotency_conflict') throw error;
    const fields = error.errors.map(({ field, message }) => `${field}: ${message}`);
    return [...sent, '', idempotencyKey, `${error.status} ${fields.join('; ')}`];
  }
}

async function printInvoices(client: BillingClient, customers: Customers): Promise<void> {
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

function nameOf(customers: Customers, customerId: string): string {
  const name = customers.find(({ id }) => id === customerId)?.name;
  return name === undefined ? customerId : `${name} (${customerId})`;
}

function printNextSteps(baseUrl: string): void {
  const { region, accessKeyId, secretAccessKey } = stack;
  console.log(`
Tally runs at ${baseUrl}

Read an invoice with curl (7.75 or newer signs):

  curl --aws-sigv4 aws:amz:${region}:execute-api --user ${accessKeyId}:${secretAccessKey} ${baseUrl}/customers/456/invoices/current

Bill a line item from this folder:

  export TALLY_URL=${baseUrl} AWS_REGION=${region} AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey}
  node --input-type=module -e "
    import { defaultBillingClient } from '@tally/client';
    const item = { service: 'Linux Instance', units_consumed: 3, price_per_unit: '0.15' };
    console.log(await defaultBillingClient().addLineItem('789', item, { idempotencyKey: 'my-first' }));
  "

Run it twice: the second answer says replayed, and the total stays. make logs follows the functions, make down stops everything.`);
}
