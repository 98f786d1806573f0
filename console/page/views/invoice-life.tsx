import type { ExplanationReply, GetInvoiceSyncReply, Invoice, SyncAttempt } from '@tally/client';
import { call } from '../api.ts';
import { Empty, Shown } from '../parts/states.tsx';
import { Status } from '../parts/status.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { Time } from '../parts/time.tsx';
import { useReply } from '../use-reply.ts';

/** What happened to an invoice, in sentences, and each try of its sync. */
export function Life({ invoice }: { readonly invoice: Invoice }) {
  // After an action the invoice is another one, and so is its story.
  const of = `${invoice.invoice_id} ${invoice.status} ${invoice.sync.status} ${invoice.sync.attempts}`;
  const told = useReply(of, () =>
    call<ExplanationReply>('explainInvoice', [invoice.invoice_id, { audience: 'operator' }]),
  );
  const sync = useReply(of, () => call<GetInvoiceSyncReply>('getInvoiceSync', [invoice.invoice_id]));
  return (
    <>
      <section aria-labelledby="life">
        <h2 id="life">What happened</h2>
        <Shown of={told} what="the explanation">
          {({ explanation: { summary, events, next, hosted_invoice_url: page } }) => (
            <>
              <p>{summary}</p>
              <ol class="life">
                {events.map(({ at, says }, index) => (
                  <li key={index}>
                    <Time at={at} /> <span>{says}</span>
                  </li>
                ))}
              </ol>
              <p>
                <strong>Next:</strong> {next}
              </p>
              {page !== undefined && (
                <p>
                  <a href={page} target="_blank" rel="noreferrer noopener">
                    Its page at Stripe
                  </a>
                </p>
              )}
            </>
          )}
        </Shown>
      </section>
      <section aria-labelledby="tries">
        <h2 id="tries">Sync to Stripe</h2>
        <Shown of={sync} what="the sync">
          {(reply) => <Tries {...reply} />}
        </Shown>
      </section>
    </>
  );
}

function Tries({ sync, attempts }: GetInvoiceSyncReply) {
  const { customer, invoice } = sync.provider_ids;
  return (
    <>
      <p class="facts">
        <Status of={sync.status} />
        {sync.step !== null && <span>last step: {sync.step.replaceAll('_', ' ')}</span>}
        {customer !== undefined && (
          <span>
            customer <code>{customer}</code>
          </span>
        )}
        {invoice !== undefined && (
          <span>
            invoice <code>{invoice}</code>
          </span>
        )}
        {sync.next_attempt_at !== undefined && (
          <span>
            due <Time at={sync.next_attempt_at} />
          </span>
        )}
      </p>
      {sync.message !== undefined && <p class="notice bad">{sync.message}</p>}
      {attempts.length === 0 ? (
        <Empty>It was not tried yet. An invoice is sent once it is finalized and has something to pay.</Empty>
      ) : (
        <Table caption="Tries, the newest first" rows={attempts} columns={columns} />
      )}
    </>
  );
}

const columns: readonly Column<SyncAttempt>[] = [
  { head: 'Began', text: ({ at }) => at, cell: ({ at }) => <Time at={at} /> },
  { head: 'Outcome', text: ({ outcome }) => outcome, cell: ({ outcome }) => <Status of={outcome} /> },
  { head: 'Ended at', text: ({ step }) => step?.replaceAll('_', ' ') ?? '' },
  { head: 'Cause', text: ({ message, cause }) => message ?? cause ?? '' },
];
