import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { LocalClock } from '../../../bin/clock/local-clock.ts';
import { localClient } from '../../../bin/stage/local-client.ts';
import { apiUrl, tableName } from '../../../bin/stage/stack.ts';
import type { ReconcileReply } from '../../../functions/queue/reconcile/run.ts';
import { reconcile } from '../../../functions/queue/reconcile/worker.ts';
import { sync } from '../../../functions/queue/sync/worker.ts';
import { syncSweeper } from '../../../functions/queue/sync-sweeper/worker.ts';
import { keys } from '../../../functions/store/table/items.ts';
import { openTable, toItem } from '../../../functions/store/table/table.ts';
import { keyOf } from '../../../functions/store/table/walk.ts';
import { stack } from '../../../localstack/settings.ts';
import { fakeStripeUrl } from '../../../localstack/stripe.ts';
import { eventually } from '../../support/eventually.ts';
import { everyItem } from '../../support/migration/checking.ts';
import { killFunction } from './kill-function.ts';
import type { RestoreReport } from './restore-report.ts';

/*
 * The proof with the same name starts this script on a new stack and reads the report from its output. The stack's
 * table keeps its name, so the restore puts the earlier items back, and writes the id of another table into them.
 */

const ROOT = join(import.meta.dirname, '..', '..', '..');
const { endpoint, region, accessKeyId, secretAccessKey } = stack;
const url = await apiUrl();
const client = localClient(url);
const table = openTable(await tableName(), {
  endpoint,
  region,
  credentials: { accessKeyId, secretAccessKey },
});
const RENAMED = `customer-${Date.now()}`;
const KNOWN = [RENAMED, `${RENAMED}-2`];
const NEW = `${RENAMED}-3`;

async function prove(): Promise<RestoreReport> {
  for (const id of KNOWN)
    await client.createCustomer({ customer_id: id, name: id, email: `${id}@example.com` });
  for (const id of KNOWN) await synced(await finalized(id, 'before'));
  const kept = await everyItem(table);
  const { now } = await new LocalClock(url).read();
  const atCopy = await atStripe();

  await client.updateCustomer(RENAMED, { name: 'Renamed in the lost time' });
  await billAgain();
  const lostIds = await finalizedAll();
  for (const id of lostIds) await synced(id);
  const before = await atStripe();

  await restore(kept);
  await billAgain();
  const ids = await finalizedAll();
  for (const id of ids) {
    await eventually(
      async () => (await client.getInvoiceSync(id)).sync,
      ({ cause }) => cause === 'sync_is_off',
    );
  }
  await tally('restored', '--to', now);
  const first = await compared('--repair', 'payment,unsynced', '--turn-on');
  for (const id of ids) await client.syncInvoice(id);
  for (const id of ids) await synced(id);
  const after = await atStripe();
  // An invoice that Stripe has already needs no other request, so the name goes there with the next one.
  await synced(await finalized(RENAMED, 'later'));
  const { customers } = await atStripe();
  const last = await compared();
  return {
    invoices: before.invoices.length,
    customers: before.customers.length,
    lost: before.invoices.length - atCopy.invoices.length,
    heldBack: ids.length,
    found: Object.entries(first)
      .filter(([, count]) => count > 0)
      .map(([kind, count]) => `${count} ${kind}`)
      .join(', '),
    invoicesAfter: after.invoices.length,
    customersAfter: after.customers.length,
    isNameBack: customers.some(
      ({ name, metadata }) => metadata['tally_customer_id'] === RENAMED && name === RENAMED,
    ),
    differencesAfter: Object.values(last).reduce((sum, count) => sum + count),
  };
}

/** The same charges, as callers send them again after the restore. */
async function billAgain(): Promise<void> {
  await client
    .createCustomer({ customer_id: NEW, name: NEW, email: `${NEW}@example.com` })
    .catch(() => undefined);
}

async function finalizedAll(): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const id of [...KNOWN, NEW]) ids.push(await finalized(id, 'after'));
  return ids;
}

async function finalized(customer: string, key: string): Promise<string> {
  const charge = { description: 'Set-up', amount: '10' };
  const { invoice } = await client.addLineItem(customer, charge, { idempotencyKey: `${customer}-${key}` });
  await client.finalizeInvoice(invoice.invoice_id);
  return invoice.invoice_id;
}

const synced = (id: string) =>
  eventually(
    async () => (await client.getInvoiceSync(id)).sync,
    ({ status }) => status === 'synced',
  );

interface AtStripe {
  readonly invoices: readonly unknown[];
  readonly customers: readonly { readonly name: string; readonly metadata: Record<string, string> }[];
}

async function atStripe(): Promise<AtStripe> {
  const reply = await fetch(`${await fakeStripeUrl()}/_fake/objects`);
  return (await reply.json()) as AtStripe; // what the fake answers there
}

async function restore(kept: Awaited<ReturnType<typeof everyItem>>): Promise<void> {
  for (const item of await everyItem(table)) {
    await table.client.send(new DeleteCommand({ TableName: table.name, Key: keyOf(item) }));
  }
  for (const item of kept) {
    const isMark = item['pk'] === keys.installation.pk;
    const put = { ...item, ...(isMark && { table_id: 'the table before the restore' }) };
    await table.client.send(new PutCommand({ TableName: table.name, Item: toItem(put) }));
  }
  // A stage that uses a restored table has new functions, which remember nothing.
  for (const { name } of [sync, syncSweeper, reconcile]) {
    await killFunction(name, stack.id, async () => true).catch(() => undefined);
  }
  await sleep(1_000);
}

/** How many differences the comparison found, by kind. */
async function compared(...options: string[]): Promise<Readonly<Record<string, number>>> {
  const { counts } = JSON.parse(await tally('sync', 'reconcile', '--json', ...options)) as ReconcileReply; // it prints one
  return counts;
}

/** @returns what it prints, also if it ends with an exit code because there are differences */
async function tally(...given: string[]): Promise<string> {
  try {
    return (await promisify(execFile)(process.execPath, ['bin/tally.ts', ...given], { cwd: ROOT })).stdout;
  } catch (error) {
    if (error instanceof Error && 'stdout' in error && error.stdout !== '') return String(error.stdout);
    throw error;
  }
}

console.log(JSON.stringify(await prove()));
