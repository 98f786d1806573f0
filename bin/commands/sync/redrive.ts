import type { BillingClient, RedriveInput } from '@tally/client';
import { badInput } from '../../cli/exit-codes.ts';
import { stageClient } from '../../stage/client.ts';
import { showFailures } from './failures.ts';

export interface RedriveOptions {
  readonly cause?: string;
  readonly customer?: string;
  readonly all?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

/** Syncs again what has failed. Without any choice it shows what has failed, by cause, and changes nothing. */
export async function redrive(invoiceIds: readonly string[], options: RedriveOptions): Promise<void> {
  const { cause, customer, all, dryRun, json } = options;
  const chosen = [invoiceIds.length > 0, cause !== undefined, all].filter(Boolean);
  if (chosen.length > 1) throw badInput('Choose one of invoice ids, --cause and --all.');
  if (chosen.length === 0) {
    await showFailures({ ...(json && { json }) });
    if (!json)
      console.log('Choose what to sync again: invoice ids, --cause or --all; --dry-run counts only.');
    return;
  }
  if (invoiceIds.length > 0 && customer !== undefined)
    throw badInput('--customer goes with --cause or --all, since invoices have only one customer.');
  const { count, more } = await redriveAll(
    await stageClient(),
    bodyOf(invoiceIds, { cause, customer }),
    dryRun === true,
  );
  if (json) {
    console.log(JSON.stringify(dryRun ? { would_redrive: count, more } : { redriven: count, more }));
    return;
  }
  print(count, more, dryRun === true);
}

function print(count: number, more: boolean, dry: boolean): void {
  if (more) console.log(dry ? 'There are more than could be counted.' : MORE_WAIT);
  console.log(`Invoices that ${dry ? 'would be' : 'are'} synced again${dry ? '' : ' now'}: ${count}.`);
}

const MORE_WAIT =
  'There are more. The sync is stopped, so they wait, and go on by themselves when Stripe is back.';

function bodyOf(
  invoiceIds: readonly string[],
  { cause, customer }: { readonly cause?: string | undefined; readonly customer?: string | undefined },
): RedriveInput {
  if (invoiceIds.length > 0) return { invoice_ids: invoiceIds.flatMap((given) => given.split(',')) };
  const ofOne = { ...(customer !== undefined && { customer_id: customer }) };
  return cause === undefined ? { all: true, ...ofOne } : { cause, ...ofOne };
}

/**
 * Asks again until all are due. While the sync is stopped, it asks once: what was made due then soon waits again, so it
 * would never end.
 */
export async function redriveAll(
  client: Pick<BillingClient, 'redriveSyncs' | 'listSyncFailures'>,
  body: RedriveInput,
  dry: boolean,
): Promise<{ readonly count: number; readonly more: boolean }> {
  for (let count = 0; ; ) {
    const reply = await client.redriveSyncs({ ...body, dry_run: dry });
    count += 'redriven' in reply ? reply.redriven : reply.would_redrive;
    // A count begins anew each time, so the first answer is all that can be had.
    if (!reply.more || dry) return { count, more: reply.more };
    const { stopped } = await client.listSyncFailures({ limit: 1 });
    if (stopped) return { count, more: true };
  }
}
