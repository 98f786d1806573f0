import type { Invoice, LineItem } from '@tally/client';
import { useState } from 'preact/hooks';
import { call, everyPage, type Page } from '../api.ts';
import { callerName } from '../names.ts';
import { Link } from '../navigation.tsx';
import { Export } from '../parts/export.tsx';
import { Choice, Field, FilterForm } from '../parts/filters.tsx';
import { useMore } from '../parts/more.tsx';
import { Empty, Shown } from '../parts/states.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { Time } from '../parts/time.tsx';
import { customerPath, type Filters, findPath, invoicePath, pathWith } from '../place.ts';
import { stage } from '../stage.ts';
import { useReply } from '../use-reply.ts';
import { CreditLine } from './credit-line.tsx';

const kinds = ['usage', 'one_off', 'subscription', 'lead', 'credit', 'carry_over', 'tax'];

interface LinesProps {
  readonly invoice: Invoice;
  readonly filters: Filters;
  readonly changed: () => void;
}

/** An invoice line by line, each with its key and its author. */
export function Lines({ invoice, filters, changed }: LinesProps) {
  const { kind = '', service = '' } = filters;
  const options = { ...(kind && { kind }), ...(service && { service }) };
  const given = [invoice.invoice_id, { ...options, pageSize: 100 }];
  const lines = useReply(`${invoice.invoice_id} ${invoice.total} ${kind} ${service}`, () =>
    call<Page<LineItem>>('listLineItems', given),
  );
  return (
    <section aria-label="Lines">
      <FilterForm filters={filters}>
        <Choice name="kind" label="Kind" value={kind} all="all kinds" options={kinds} />
        <Field name="service" label="Service" value={service} hint="all services" />
      </FilterForm>
      <Shown of={lines} what="the lines">
        {(page) => <LineList page={page} given={given} invoice={invoice} changed={changed} />}
      </Shown>
    </section>
  );
}

interface LineListProps {
  readonly page: Page<LineItem>;
  readonly given: readonly unknown[];
  readonly invoice: Invoice;
  readonly changed: () => void;
}

function LineList({ page, given, invoice, changed }: LineListProps) {
  const { rows, more } = useMore(page, 'listLineItems', given);
  const [credited, setCredited] = useState<LineItem>();
  if (rows.length === 0 && page.next_cursor === null) {
    return (
      <Empty>
        No line fits.{' '}
        <Link to={pathWith(invoicePath(invoice.invoice_id), { show: 'lines' })}>Show all lines</Link>
      </Empty>
    );
  }
  const mayCredit = invoice.allowed_actions.includes('credit');
  const columns = mayCredit ? [...lineColumns, creditColumn(setCredited)] : lineColumns;
  return (
    <>
      <Export
        name={`lines-${invoice.invoice_id}`}
        columns={lineColumns}
        rows={() => everyPage<LineItem>('listLineItems', given)}
      />
      <Table caption="Lines in the order of their use" rows={rows} columns={columns} />
      {more}
      {credited && <CreditLine line={credited} credited={changed} close={() => setCredited(undefined)} />}
    </>
  );
}

const lineColumns: readonly Column<LineItem>[] = [
  { head: 'Used', text: ({ used_at }) => used_at, cell: ({ used_at }) => <Time at={used_at} /> },
  {
    head: 'What',
    text: ({ service, description }) => [service, description].filter(Boolean).join(': '),
    cell: ({ kind, service, description }) => (
      <>
        {service ?? description ?? kind.replaceAll('_', ' ')}
        {service !== undefined && description !== undefined && <span class="faint"> {description}</span>}
        {kind !== 'usage' && <span class="faint"> {kind.replaceAll('_', ' ')}</span>}
      </>
    ),
  },
  { head: 'Units', kind: 'money', text: ({ units_consumed = '' }) => units_consumed },
  { head: 'Price', kind: 'money', text: ({ price_per_unit = '' }) => price_per_unit },
  { head: 'Amount', kind: 'money', text: ({ amount }) => amount },
  {
    head: 'Key',
    text: ({ idempotency_key }) => idempotency_key,
    cell: ({ customer_id, idempotency_key: key }) => (
      <Link to={findPath(`${customer_id} ${key}`)}>
        <code>{key}</code>
      </Link>
    ),
  },
  {
    head: 'Author',
    text: ({ created_by }) => created_by,
    cell: ({ created_by, created_at }) => (
      <span title={`${created_by}, ${created_at}`}>{callerName(created_by)}</span>
    ),
  },
];

const creditColumn = (choose: (line: LineItem) => void): Column<LineItem> => ({
  head: 'Credit',
  isAction: true,
  text: () => '',
  cell: (line) =>
    line.kind !== 'credit' && (
      <button
        type="button"
        class="small"
        disabled={!stage.write}
        onClick={() => choose(line)}
        aria-label={`Credit the line with key ${line.idempotency_key}`}
      >
        Credit
      </button>
    ),
});

/** One line with all that is known of it. */
export function LineFacts({ line }: { readonly line: LineItem }) {
  const { invoice_id, customer_id, created_at, created_by, metadata = {}, credits, moved_from } = line;
  return (
    <>
      <Table caption="The line" rows={[line]} columns={lineColumns} />
      <p class="facts">
        <Link to={invoicePath(invoice_id)}>Invoice {invoice_id}</Link>{' '}
        <Link to={customerPath(customer_id)}>Customer {customer_id}</Link>
        <span>
          written <Time at={created_at} /> by {callerName(created_by)}
        </span>
        {credits !== undefined && (
          <span>
            credits <code>{credits}</code>
          </span>
        )}
        {moved_from !== undefined && <span>came late, after its own month was closed</span>}
      </p>
      {Object.keys(metadata).length > 0 && (
        <dl class="pairs">
          {Object.entries(metadata).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}
