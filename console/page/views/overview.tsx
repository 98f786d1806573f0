import type { Customer, ListSyncFailuresReply, SummaryReply } from '@tally/client';
import { call, type Page } from '../api.ts';
import { currentMonth, monthsAfter } from '../months.ts';
import { counted } from '../names.ts';
import { Link } from '../navigation.tsx';
import { Empty, Shown } from '../parts/states.tsx';
import { Table } from '../parts/table.tsx';
import { type Filters, pathWith } from '../place.ts';
import { useReply } from '../use-reply.ts';
import { BilledByMonth } from './billed-by-month.tsx';
import { customerColumns, NoCustomers } from './customers.tsx';

/** The first view: what needs somebody, what was billed, and for whom. It takes three calls. */
export function OverviewView({ filters }: { readonly filters: Filters }) {
  const to = currentMonth();
  const from = monthsAfter(to, -12);
  const failures = useReply('failures', () =>
    call<ListSyncFailuresReply>('listSyncFailures', [{ limit: 1 }]),
  );
  const summary = useReply('summary', () => call<SummaryReply>('getInvoiceSummary', [from, to]));
  const customers = useReply('customers', () => call<Page<Customer>>('listCustomers', [{ pageSize: 20 }]));
  return (
    <>
      <h1 tabIndex={-1}>Overview</h1>
      <section aria-labelledby="needs">
        <h2 id="needs">What needs somebody</h2>
        <Shown of={failures} what="the sync’s failures">
          {(reply) => <Needs {...reply} />}
        </Shown>
      </section>
      <section aria-labelledby="billed">
        <h2 id="billed">Billed by month</h2>
        <Shown of={summary} what="the summary">
          {(reply) => (
            <>
              <BilledByMonth reply={reply} from={from} to={to} chosen={filters['currency']} path="/" />
              <p>
                <Link to={pathWith('/summary', { from, to })}>All months and years</Link>
              </p>
            </>
          )}
        </Shown>
      </section>
      <section aria-labelledby="customers">
        <h2 id="customers">Customers</h2>
        <Shown of={customers} what="the customers">
          {({ data, next_cursor }) => (
            <>
              {data.length === 0 ? (
                <NoCustomers />
              ) : (
                <Table caption="The oldest customers" rows={data} columns={customerColumns} />
              )}
              {next_cursor !== null && (
                <p>
                  <Link to="/customers">All customers</Link>
                </p>
              )}
            </>
          )}
        </Shown>
      </section>
    </>
  );
}

function Needs({ causes, stopped }: ListSyncFailuresReply) {
  if (causes.length === 0 && !stopped) {
    return <Empty>Nothing. Every finalized invoice is at the payment provider, or on its way.</Empty>;
  }
  return (
    <ul class="needs">
      {stopped && (
        <li class="notice bad">
          <strong>The sync is stopped.</strong> {stopped.message} <Link to="/sync">Look at the sync</Link>
        </li>
      )}
      {causes.map(({ cause, message, invoice_count: count }) => (
        <li key={cause} class="notice bad">
          <strong>{counted(count, 'invoice')}:</strong> {message}{' '}
          <Link to={pathWith('/sync', { cause })}>Show {count === 1 ? 'it' : 'them'}</Link>
        </li>
      ))}
    </ul>
  );
}
