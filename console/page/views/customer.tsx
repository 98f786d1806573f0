import type { BalanceReply, CustomerReply, Invoice } from '@tally/client';
import { call, everyPage, type Page } from '../api.ts';
import { isZero, sumOf } from '../money.ts';
import { Link } from '../navigation.tsx';
import { Export } from '../parts/export.tsx';
import { Money } from '../parts/money.tsx';
import { useMore } from '../parts/more.tsx';
import { Empty, Shown } from '../parts/states.tsx';
import { Status } from '../parts/status.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { Time } from '../parts/time.tsx';
import { customerPath, type Filters, invoicePath, pathWith } from '../place.ts';
import { useReply } from '../use-reply.ts';
import { chosenCurrency, currenciesIn } from './billed-by-month.tsx';
import { MonthOverMonth } from './month-over-month.tsx';
import { Services } from './services.tsx';

interface CustomerProps {
  readonly customerId: string;
  readonly filters: Filters;
}

const PAGE = { pageSize: 50 };

/** What a customer owes now, and why. It takes three calls. */
export function CustomerView({ customerId, filters }: CustomerProps) {
  const customer = useReply(customerId, () => call<CustomerReply>('getCustomer', [customerId]));
  const balance = useReply(customerId, () => call<BalanceReply>('getBalance', [customerId]));
  const invoices = useReply(customerId, () => call<Page<Invoice>>('listInvoices', [customerId, PAGE]));
  return (
    <>
      <h1 tabIndex={-1}>{customer.state === 'there' ? customer.reply.customer.name : customerId}</h1>
      <Shown of={customer} what="the customer">
        {({ customer: { customer_id, email, currency, created_at } }) => (
          <p class="facts">
            <code>{customer_id}</code> {email !== undefined && <span>{email}</span>}{' '}
            <span>billed in {currency}</span>{' '}
            <span>
              since <Time at={created_at} />
            </span>
          </p>
        )}
      </Shown>
      <section aria-labelledby="owes">
        <h2 id="owes">Owes now</h2>
        <Shown of={balance} what="the balance">
          {(reply) => <Owes {...reply} />}
        </Shown>
      </section>
      <Shown of={invoices} what="the invoices">
        {(page) => <Invoices page={page} customerId={customerId} chosen={filters['currency']} />}
      </Shown>
    </>
  );
}

function Owes({ balances }: BalanceReply) {
  if (balances.length === 0) return <Empty>Nothing: no line was billed yet.</Empty>;
  return (
    <div class="figures">
      {balances.map(({ currency, open, finalized_unpaid: unpaid, carried }) => (
        <dl key={currency}>
          <div class="chief">
            <dt>In all</dt>
            <dd>
              <Money amount={sumOf([open, unpaid])} currency={currency} />
            </dd>
          </div>
          <div>
            <dt>On open invoices, exact so far</dt>
            <dd>
              <Money amount={open} currency={currency} />
            </dd>
          </div>
          <div>
            <dt>Finalized and not paid</dt>
            <dd>
              <Money amount={unpaid} currency={currency} />
            </dd>
          </div>
          {!isZero(carried) && (
            <div>
              <dt>Of the open part, carried from earlier invoices</dt>
              <dd>
                <Money amount={carried} currency={currency} />
              </dd>
            </div>
          )}
        </dl>
      ))}
    </div>
  );
}

interface InvoicesProps {
  readonly page: Page<Invoice>;
  readonly customerId: string;
  readonly chosen: string | undefined;
}

function Invoices({ page, customerId, chosen }: InvoicesProps) {
  const { rows, more } = useMore(page, 'listInvoices', [customerId, PAGE]);
  if (rows.length === 0) {
    return (
      <Empty>
        <p>
          <strong>No invoice yet.</strong> The first line item opens one: <code>addLineItem</code> of the
          client, or the curl of the README.
        </p>
      </Empty>
    );
  }
  const currencies = currenciesIn(rows);
  const currency = chosenCurrency(currencies, chosen);
  const own = rows.filter((each) => each.currency === currency);
  const open = own.filter(({ status }) => status === 'open');
  return (
    <>
      {currencies.length > 1 && (
        <nav class="tabs" aria-label="Currency">
          {currencies.map((each) => (
            <Link
              key={each}
              to={pathWith(customerPath(customerId), { currency: each })}
              current={each === currency}
            >
              {each}
            </Link>
          ))}
        </nav>
      )}
      <section aria-labelledby="why">
        <h2 id="why">Why</h2>
        {open.length === 0 && <Empty>No invoice is open in {currency}. The next line item opens one.</Empty>}
        {open.map((invoice) => (
          <Services key={invoice.invoice_id} invoice={invoice} />
        ))}
      </section>
      <MonthOverMonth invoices={own} currency={currency} />
      <section aria-labelledby="invoices">
        <h2 id="invoices">Invoices</h2>
        <Export
          name={`invoices-${customerId}`}
          columns={invoiceColumns}
          rows={() => everyPage<Invoice>('listInvoices', [customerId, { pageSize: 100 }])}
        />
        <Table caption="Invoices, the newest month first" rows={rows} columns={invoiceColumns} />
        {more}
      </section>
    </>
  );
}

const invoiceColumns: readonly Column<Invoice>[] = [
  {
    head: 'Invoice',
    text: ({ invoice_id }) => invoice_id,
    cell: ({ invoice_id, number, period }) => (
      <Link to={invoicePath(invoice_id)}>
        {number === undefined ? `${period}, no number yet` : `${period}, number ${number}`}
      </Link>
    ),
  },
  { head: 'Status', text: ({ status }) => status, cell: ({ status }) => <Status of={status} /> },
  { head: 'Sync', text: ({ sync }) => sync.status, cell: ({ sync }) => <Status of={sync.status} /> },
  { head: 'Lines', kind: 'number', text: ({ line_item_count: count }) => String(count) },
  { head: 'Total', kind: 'money', text: ({ total }) => total },
  { head: 'Currency', text: ({ currency }) => currency },
];
