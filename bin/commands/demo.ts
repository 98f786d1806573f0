import { type BillingClient, BillingError } from '@tally/client';
import Table from 'cli-table3';
import { stack } from '../../localstack/settings.ts';
import { LocalClock } from '../clock/local-clock.ts';
import { loadSampleCustomers, type SampleLineItem, sampleLeads, sampleLineItems } from '../sample/load.ts';
import { printLeads } from '../sample/print-leads.ts';
import { deployLocally } from '../stage/deploy-locally.ts';
import { localClient } from '../stage/local-client.ts';
import { apiUrl } from '../stage/stack.ts';

// Readable in a log and in a light terminal too.
const style = { head: [], border: [], compact: true };

type Customers = Awaited<ReturnType<typeof loadSampleCustomers>>;

/**
 * The ids of the invoices that the sample's lines are on, by customer. If time has moved on, they are not the current
 * ones.
 */
type BilledInvoices = ReadonlyMap<string, ReadonlySet<string>>;

interface Outcome {
  readonly row: string[];
  /** Where the line is, unless it was refused. */
  readonly invoiceId?: string;
}

/** Deploys to LocalStack, bills the published line items and leads, and prints what became of them. */
export async function demo(): Promise<void> {
  await deployLocally();
  const baseUrl = await apiUrl();
  const client = localClient(baseUrl);
  const customers = await loadSampleCustomers(client);
  const billed = await printLineItems(client, customers, await sampleLineItems());
  const leads = await sampleLeads();
  await printLeads(client, leads);
  await printInvoices(client, [...customers, ...leadCustomers(leads)], billed);
  await printTime(new LocalClock(baseUrl));
  printNextSteps(baseUrl);
}

/** The stage made them, with their ids as their names. */
const leadCustomers = (leads: Awaited<ReturnType<typeof sampleLeads>>): Customers =>
  [...new Set(leads.map(({ customer_id }) => String(customer_id)))].map((id) => ({ id, name: id }));

/**
 * Bills each line. It sends the first line again, as a retry or a redelivered message does, and once more with other
 * content, as a mistake does.
 */
async function printLineItems(
  client: BillingClient,
  customers: Customers,
  items: readonly SampleLineItem[],
): Promise<BilledInvoices> {
  const table = new Table({
    style,
    head: ['customer', 'service', 'units', 'price', 'amount', 'key', 'outcome'],
  });
  const billed = new Map<string, Set<string>>();
  const [first] = items;
  const again = first ? [first, { ...first, item: { ...first.item, units_consumed: '59' } }] : [];
  for (const lineItem of [...items, ...again]) {
    const { row, invoiceId } = await bill(client, customers, lineItem);
    table.push(row);
    const { customerId } = lineItem;
    if (invoiceId !== undefined) billed.set(customerId, (billed.get(customerId) ?? new Set()).add(invoiceId));
  }
  console.log('\nLine items. The first is sent again, and then with other content: a key bills once.');
  console.log(table.toString());
  return billed;
}

async function bill(
  client: BillingClient,
  customers: Customers,
  { customerId, idempotencyKey, item }: SampleLineItem,
): Promise<Outcome> {
  const sent = [
    nameOf(customers, customerId),
    item.service,
    String(item.units_consumed),
    String(item.price_per_unit),
  ];
  try {
    const { line_item, replayed } = await client.addLineItem(customerId, item, { idempotencyKey });
    const row = [...sent, line_item.amount, idempotencyKey, replayed ? 'replayed' : 'created'];
    return { row, invoiceId: line_item.invoice_id };
  } catch (error) {
    if (!(error instanceof BillingError) || error.code !== 'idempotency_conflict') throw error;
    const fields = error.errors.map(({ field, message }) => `${field}: ${message}`);
    return { row: [...sent, '', idempotencyKey, `${error.status} ${fields.join('; ')}`] };
  }
}

async function printInvoices(
  client: BillingClient,
  customers: Customers,
  billed: BilledInvoices,
): Promise<void> {
  const table = new Table({
    style,
    head: ['customer', 'invoice', 'month', 'status', 'lines', 'total'],
    colAligns: ['left', 'left', 'left', 'left', 'right', 'right'],
  });
  for (const { id, name } of customers) {
    const { invoice: current } = await client.getCurrentInvoice(id);
    const earlier = [...(billed.get(id) ?? [])].filter((other) => other !== current.invoice_id);
    const read = await Promise.all(earlier.map((invoiceId) => client.getInvoice(invoiceId)));
    for (const invoice of [...read.map((reply) => reply.invoice), current]) {
      table.push([
        name === id ? id : `${name} (${id})`,
        invoice.invoice_id,
        invoice.period,
        invoice === current ? `${invoice.status}, current` : invoice.status,
        invoice.line_item_count,
        `${invoice.total} ${invoice.currency}`,
      ]);
    }
  }
  console.log('\nInvoices');
  console.log(table.toString());
}

async function printTime(clock: LocalClock): Promise<void> {
  const { now, real_now: realNow } = await clock.read();
  const [day, realDay] = [now.slice(0, 10), realNow.slice(0, 10)];
  if (day === realDay) return;
  console.log(
    `\nIt is ${day} on the local stack, and really ${realDay}. A line item stays on the invoice of the month in which it was first billed; new ones go to the current invoice of ${day.slice(0, 7)}. make clock to=now goes back to real time.`,
  );
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

See what leads cost, as text, and as a page to print:

  make report from=2024-04 to=2024-05
  make report customer=customer-123 from=2024-04 to=2024-05 format=html > report.html

Bill a line item from this folder:

  export TALLY_URL=${baseUrl} AWS_REGION=${region} AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey}
  node --input-type=module -e "
    import { defaultBillingClient } from '@tally/client';
    const item = { service: 'Linux Instance', units_consumed: 3, price_per_unit: '0.15' };
    console.log(await defaultBillingClient().addLineItem('789', item, { idempotencyKey: 'my-first' }));
  "

Run it twice: the second answer says replayed, and the total stays.

npx tally doctor says whether all is well, and what to do if not. make console opens pages for operators and support. make logs follows the functions, make down stops everything.`);
}
