import { factsOf, printOne } from '../../cli/print-one.ts';
import { tableOf } from '../../cli/table.ts';
import { stageClient } from '../../stage/client.ts';

/** How far an invoice is on its way to Stripe, or, without one, how the sync is as a whole. */
export async function showSync(id: string | undefined, { json }: { readonly json?: true }): Promise<void> {
  const client = await stageClient();
  if (id === undefined) {
    const { causes, stopped, counted_all } = await client.listSyncFailures({ limit: 1 });
    printOne({ stopped, causes, counted_all }, json, () =>
      [
        stopped ? `The sync is stopped since ${stopped.since}: ${stopped.message}` : 'The sync runs.',
        ...causes.map(({ cause, invoice_count: count, message }) => `${count} × ${cause}: ${message}`),
        ...(causes.length === 0 ? ['No invoice has failed.'] : []),
        ...(counted_all ? [] : ['There are more than could be counted.']),
      ].join('\n'),
    );
    return;
  }
  const reply = await client.getInvoiceSync(id);
  printOne(reply, json, ({ sync, attempts }) =>
    [
      factsOf({
        status: sync.status,
        step: sync.step,
        tries: sync.attempts,
        'last try': sync.last_attempt_at,
        'next try': sync.next_attempt_at,
        cause: sync.cause,
        what: sync.message,
        'customer at Stripe': sync.provider_ids.customer,
        'invoice at Stripe': sync.provider_ids.invoice,
        'pay at': sync.hosted_invoice_url,
        payment: sync.payment && `${sync.payment.status}. ${sync.payment.message}`,
      }),
      ...(attempts.length === 0
        ? []
        : [
            tableOf(
              [{ head: 'began at' }, { head: 'ended with' }, { head: 'outcome' }, { head: 'cause' }],
              attempts.map(({ at, step, outcome, cause }) => [at, step, outcome, cause]),
            ),
          ]),
    ].join('\n\n'),
  );
}
