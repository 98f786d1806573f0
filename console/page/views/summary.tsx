import type { SummaryReply, YearTotal } from '@tally/client';
import { call } from '../api.ts';
import { currentMonth, monthsAfter } from '../months.ts';
import { Export } from '../parts/export.tsx';
import { Field, FilterForm } from '../parts/filters.tsx';
import { Shown } from '../parts/states.tsx';
import { Status } from '../parts/status.tsx';
import { type Column, Table } from '../parts/table.tsx';
import type { Filters } from '../place.ts';
import { useReply } from '../use-reply.ts';
import { BilledByMonth } from './billed-by-month.tsx';

/** What closed invoices came to over months and years. It takes one call for any number of invoices. */
export function SummaryView({ filters }: { readonly filters: Filters }) {
  const { to = currentMonth(), customer = '' } = filters;
  const { from = monthsAfter(to, -35) } = filters;
  const summary = useReply(`${from} ${to} ${customer}`, () =>
    call<SummaryReply>('getInvoiceSummary', [from, to, ...(customer ? [{ customerId: customer }] : [])]),
  );
  return (
    <>
      <h1 tabIndex={-1}>Summary</h1>
      <FilterForm filters={filters}>
        <Field name="from" label="From" value={from} type="month" />
        <Field name="to" label="To" value={to} type="month" />
        <Field name="customer" label="Customer" value={customer} hint="all customers" />
      </FilterForm>
      <Shown of={summary} what="the summary">
        {(reply) => (
          <>
            <section aria-labelledby="months">
              <h2 id="months">By month</h2>
              <Export name={`summary-${from}-${to}`} columns={monthColumns} rows={() => [reply.months]} />
              <BilledByMonth
                reply={reply}
                from={from}
                to={to}
                chosen={filters['currency']}
                path="/summary"
                isOpen
              />
            </section>
            {reply.years.length > 0 && (
              <section aria-labelledby="years">
                <h2 id="years">By year</h2>
                <Table caption="By year, currency and status" rows={reply.years} columns={yearColumns} />
              </section>
            )}
          </>
        )}
      </Shown>
    </>
  );
}

const yearColumns: readonly Column<YearTotal>[] = [
  { head: 'Year', text: ({ year }) => year },
  { head: 'Status', text: ({ status }) => status, cell: ({ status }) => <Status of={status} /> },
  { head: 'Invoices', kind: 'number', text: ({ invoice_count: count }) => String(count) },
  { head: 'Total', kind: 'money', text: ({ total }) => total },
  { head: 'Currency', text: ({ currency }) => currency },
];

const monthColumns: readonly Column<SummaryReply['months'][number]>[] = [
  { head: 'Month', text: ({ month }) => month },
  { head: 'Currency', text: ({ currency }) => currency },
  { head: 'Status', text: ({ status }) => status },
  { head: 'Invoices', kind: 'number', text: ({ invoice_count: count }) => String(count) },
  { head: 'Total', kind: 'money', text: ({ total }) => total },
];
