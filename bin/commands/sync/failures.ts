import type { BillingClient, SyncFailure } from '@tally/client';
import { type ListOptions, printList } from '../../cli/print-list.ts';
import { stageClient } from '../../stage/client.ts';

export interface FailureOptions extends ListOptions {
  readonly cause?: string;
  readonly customer?: string;
}

/** Shows what the sync could not bring to Stripe, by cause, with what to do; then the invoices. */
export async function showFailures(options: FailureOptions): Promise<void> {
  const client = await stageClient();
  if (!options.json && !options.csv) await showCauses(client, options);
  await printList(
    failuresOf(client, options),
    [
      { head: 'invoice', of: ({ invoice_id: id }) => id },
      { head: 'customer', of: ({ customer_id: id }) => id },
      { head: 'status', of: ({ sync }) => sync.status },
      { head: 'cause', of: ({ sync }) => sync.cause },
      { head: 'step', of: ({ sync }) => sync.step },
      { head: 'tries', of: ({ sync }) => sync.attempts, align: 'right' },
      { head: 'last try', of: ({ sync }) => sync.last_attempt_at?.slice(0, 19) },
    ],
    options,
    'No sync has failed.',
  );
}

async function showCauses(client: BillingClient, { cause, customer }: FailureOptions): Promise<void> {
  const { causes, stopped } = await client.listSyncFailures({ limit: 1, cause, customerId: customer });
  if (stopped) console.log(`The sync is stopped since ${stopped.since}. ${stopped.message}`);
  for (const { cause: name, invoice_count: count, message } of causes)
    console.log(`${count} × ${name}: ${message}`);
}

async function* failuresOf(
  client: BillingClient,
  { cause, customer }: FailureOptions,
): AsyncGenerator<SyncFailure> {
  let cursor: string | undefined;
  for (;;) {
    const options = { limit: 100, cursor, cause, customerId: customer };
    const { data, next_cursor: next } = await client.listSyncFailures(options);
    yield* data;
    if (next === null) return;
    cursor = next;
  }
}
