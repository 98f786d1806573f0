import { BillingClient, BillingError, type RedriveInput } from '@tally/client';
import { UserError } from '../../localstack/user-error.ts';
import { localClient } from '../stage/local-client.ts';
import { apiUrl } from '../stage/stack.ts';
import { isLocal } from '../stage/stage.ts';

const USAGE = 'make redrive id=<invoice_id> | cause=<cause> | all=yes, and dry_run=yes to count them only';

/**
 * Syncs again what has failed. Without any choice it shows what has failed, by cause, and changes nothing.
 *
 * @param id one invoice, or several with commas between them
 */
export async function redrive(id = '', cause = '', all = '', dryRun = ''): Promise<void> {
  const chosen = [id, cause, all].filter((choice) => choice !== '');
  if (chosen.length > 1) throw new UserError(`Choose one of id, cause and all: ${USAGE}`);
  for (const [name, value] of Object.entries({ all, dry_run: dryRun })) {
    if (value !== '' && value !== 'yes') throw new UserError(`${name} is "${value}": write ${name}=yes.`);
  }
  const baseUrl = await apiUrl();
  const client = isLocal ? localClient(baseUrl) : new BillingClient({ baseUrl });
  try {
    if (chosen.length === 0) await showFailures(client);
    else await redriveAll(client, bodyOf(id, cause), dryRun === 'yes');
  } catch (error) {
    throw error instanceof BillingError ? new UserError(error.message) : error;
  }
}

function bodyOf(id: string, cause: string): RedriveInput {
  if (id) return { invoice_ids: id.split(',').map((each) => each.trim()) };
  return cause ? { cause } : { all: true };
}

async function redriveAll(client: BillingClient, body: RedriveInput, dry: boolean): Promise<void> {
  let count = 0;
  for (let more = true; more; ) {
    const reply = await client.redriveSyncs({ ...body, dry_run: dry });
    count += 'redriven' in reply ? reply.redriven : reply.would_redrive;
    // A count begins anew each time, so the first answer is all that can be had.
    more = reply.more && !dry;
    if (reply.more && dry) console.log('There are more than could be counted.');
  }
  console.log(dry ? `${count} invoices would be synced again.` : `${count} invoices are synced again now.`);
}

async function showFailures(client: BillingClient): Promise<void> {
  const { causes, stopped } = await client.listSyncFailures({ limit: 1 });
  if (stopped) console.log(`The sync is stopped since ${stopped.since}. ${stopped.message}`);
  for (const { cause, invoice_count: count, message } of causes)
    console.log(`${count} × ${cause}: ${message}`);
  if (causes.length === 0) console.log('No sync has failed.');
  else console.log(USAGE);
}
