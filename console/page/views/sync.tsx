import type { ListSyncFailuresReply, RedriveInput, SyncFailure } from '@tally/client';
import { useState } from 'preact/hooks';
import { call, type Page } from '../api.ts';
import { counted } from '../names.ts';
import { Link } from '../navigation.tsx';
import { READ_ONLY } from '../parts/dialog.tsx';
import { Export } from '../parts/export.tsx';
import { Field, FilterForm } from '../parts/filters.tsx';
import { useMore } from '../parts/more.tsx';
import { Empty, Shown } from '../parts/states.tsx';
import { Status } from '../parts/status.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { Time } from '../parts/time.tsx';
import { customerPath, type Filters, invoicePath } from '../place.ts';
import { stage } from '../stage.ts';
import { useReply } from '../use-reply.ts';
import { Redrive } from './redrive.tsx';

/** What does not get to Stripe, why, and what to do about it. */
export function SyncView({ filters }: { readonly filters: Filters }) {
  const { cause = '', customer = '' } = filters;
  const options = { limit: 50, ...(cause && { cause }), ...(customer && { customerId: customer }) };
  const failures = useReply(`${cause} ${customer}`, () =>
    call<ListSyncFailuresReply>('listSyncFailures', [options]),
  );
  const [redriven, setRedriven] = useState<RedriveInput>();
  return (
    <>
      <h1 tabIndex={-1}>Sync to Stripe</h1>
      <FilterForm filters={filters}>
        <Field name="cause" label="Cause" value={cause} hint="all causes" />
        <Field name="customer" label="Customer" value={customer} hint="all customers" />
      </FilterForm>
      <Shown of={failures} what="the failures">
        {(reply) => <Failures reply={reply} options={options} redrive={setRedriven} />}
      </Shown>
      {redriven && <Redrive body={redriven} done={failures.again} close={() => setRedriven(undefined)} />}
    </>
  );
}

interface FailuresProps {
  readonly reply: ListSyncFailuresReply;
  readonly options: Readonly<Record<string, unknown>>;
  readonly redrive: (body: RedriveInput) => void;
}

function Failures({ reply, options, redrive }: FailuresProps) {
  const { causes, stopped, counted_all: all } = reply;
  const customer = options['customerId'] === undefined ? {} : { customer_id: String(options['customerId']) };
  return (
    <>
      {stopped && (
        <div class="notice bad" role="status">
          <p>
            <strong>
              The sync sends nothing since <Time at={stopped.since} />.
            </strong>{' '}
            {stopped.message}
          </p>
          {stopped.next_probe_at !== undefined && (
            <p>
              One invoice is tried at <Time at={stopped.next_probe_at} />, to see whether it can go on.
            </p>
          )}
        </div>
      )}
      <section aria-labelledby="causes">
        <h2 id="causes">By cause</h2>
        {causes.length === 0 && (
          <Empty>No sync has failed. Invoices that wait for their turn are not listed.</Empty>
        )}
        {causes.map(({ cause, message, customer_fixable, invoice_count: count }) => (
          <article key={cause} class="panel cause">
            <h3>
              <code>{cause}</code> <span>{counted(count, 'invoice')}</span>
            </h3>
            <p>{message}</p>
            <p class="faint">
              {customer_fixable ? 'The customers can solve it.' : 'An operator must solve it.'}
            </p>
            <RedriveButton onClick={() => redrive({ cause, ...customer })}>Sync these again…</RedriveButton>
          </article>
        ))}
        {!all && <p class="faint">There are too many to count all of them.</p>}
        {causes.length > 1 && (
          <RedriveButton onClick={() => redrive({ all: true, ...customer })}>Sync all again…</RedriveButton>
        )}
        {!stage.write && causes.length > 0 && (
          <p class="faint">A dry run counts without changing anything. {READ_ONLY}</p>
        )}
      </section>
      <Listed page={reply} options={options} redrive={redrive} />
    </>
  );
}

/** It opens a dry run, which changes nothing. So it can be pressed in a console that only reads. */
function RedriveButton({ onClick, children }: { readonly onClick: () => void; readonly children: string }) {
  return (
    <button type="button" onClick={onClick}>
      {children}
    </button>
  );
}

interface ListedProps {
  readonly page: Page<SyncFailure>;
  readonly options: Readonly<Record<string, unknown>>;
  readonly redrive: (body: RedriveInput) => void;
}

function Listed({ page, options, redrive }: ListedProps) {
  const { rows, more } = useMore(page, 'listSyncFailures', [options]);
  if (rows.length === 0) return more;
  const columns: readonly Column<SyncFailure>[] = [
    ...failureColumns,
    {
      head: 'Sync again',
      isAction: true,
      text: () => '',
      cell: ({ invoice_id: id }) => (
        <button
          type="button"
          class="small"
          aria-label={`Sync ${id} again`}
          onClick={() => redrive({ invoice_ids: [id] })}
        >
          Again…
        </button>
      ),
    },
  ];
  return (
    <section aria-labelledby="failed">
      <h2 id="failed">Invoices</h2>
      <Export name="sync-failures" columns={failureColumns} rows={() => everyFailure(options)} />
      <Table caption="Invoices that do not get to Stripe, the oldest first" rows={rows} columns={columns} />
      {more}
    </section>
  );
}

async function* everyFailure(options: Readonly<Record<string, unknown>>) {
  let cursor: string | undefined;
  do {
    const page = await call<Page<SyncFailure>>('listSyncFailures', [{ ...options, limit: 100 }], { cursor });
    yield page.data;
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
}

const failureColumns: readonly Column<SyncFailure>[] = [
  {
    head: 'Invoice',
    text: ({ invoice_id }) => invoice_id,
    cell: ({ invoice_id }) => <Link to={invoicePath(invoice_id)}>{invoice_id}</Link>,
  },
  {
    head: 'Customer',
    text: ({ customer_id }) => customer_id,
    cell: ({ customer_id }) => <Link to={customerPath(customer_id)}>{customer_id}</Link>,
  },
  { head: 'Status', text: ({ sync }) => sync.status, cell: ({ sync }) => <Status of={sync.status} /> },
  { head: 'Step', text: ({ sync }) => sync.step?.replaceAll('_', ' ') ?? 'none yet' },
  { head: 'Tries', kind: 'number', text: ({ sync }) => String(sync.attempts) },
  {
    head: 'Last try',
    text: ({ sync }) => sync.last_attempt_at ?? '',
    cell: ({ sync }) => (sync.last_attempt_at === undefined ? 'never' : <Time at={sync.last_attempt_at} />),
  },
  { head: 'Cause', text: ({ sync }) => sync.cause ?? '', cell: ({ sync }) => <code>{sync.cause}</code> },
];
