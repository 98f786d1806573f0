import type { InvoiceReply } from '@tally/client';
import { call } from '../api.ts';
import { monthName } from '../months.ts';
import { callerName, counted } from '../names.ts';
import { Link } from '../navigation.tsx';
import { Money } from '../parts/money.tsx';
import { Shown } from '../parts/states.tsx';
import { Status } from '../parts/status.tsx';
import { Tabs } from '../parts/tabs.tsx';
import { Time } from '../parts/time.tsx';
import { customerPath, type Filters, invoicePath } from '../place.ts';
import { useReply } from '../use-reply.ts';
import { Actions } from './invoice-actions.tsx';
import { Life } from './invoice-life.tsx';
import { Lines } from './invoice-lines.tsx';
import { Teams } from './invoice-teams.tsx';
import { Services } from './services.tsx';

interface InvoiceProps {
  readonly invoiceId: string;
  readonly filters: Filters;
}

const tabs = [
  ['', 'Invoice and its life'],
  ['lines', 'Lines'],
  ['teams', 'By team'],
] as const;

/** An invoice. Each of its parts takes three calls at most. */
export function InvoiceView({ invoiceId, filters }: InvoiceProps) {
  const invoice = useReply(invoiceId, () => call<InvoiceReply>('getInvoice', [invoiceId]));
  const show = filters['show'] ?? '';
  return (
    <>
      <h1 tabIndex={-1}>Invoice {invoice.state === 'there' ? titleOf(invoice.reply) : invoiceId}</h1>
      <Shown of={invoice} what="the invoice">
        {(reply) => (
          <>
            <Facts {...reply} />
            <Actions invoice={reply.invoice} done={invoice.again} />
            <Tabs label="Parts of the invoice" path={invoicePath(invoiceId)} shown={show} tabs={tabs} />
            {show === 'lines' && <Lines invoice={reply.invoice} filters={filters} changed={invoice.again} />}
            {show === 'teams' && <Teams invoice={reply.invoice} />}
            {show === '' && (
              <>
                <section aria-labelledby="parts">
                  <h2 id="parts">What it consists of</h2>
                  <Services invoice={reply.invoice} />
                </section>
                <Life invoice={reply.invoice} />
              </>
            )}
          </>
        )}
      </Shown>
    </>
  );
}

const titleOf = ({ invoice: { number, period } }: InvoiceReply): string =>
  `${monthName(period)}${number === undefined ? '' : `, number ${number}`}`;

function Facts({ invoice }: InvoiceReply) {
  const { customer_id, invoice_id, status, total, currency, exact_total, line_item_count, closed_by, sync } =
    invoice;
  return (
    <>
      <p class="facts">
        <Link to={customerPath(customer_id)}>Customer {customer_id}</Link> <code>{invoice_id}</code>
      </p>
      <div class="figures">
        <dl>
          <div class="chief">
            <dt>{status === 'open' ? 'So far, exact' : 'Total'}</dt>
            <dd>
              <Money amount={total} currency={currency} />
            </dd>
          </div>
          <div>
            <dt>Status</dt>
            <dd>
              <Status of={status} />
            </dd>
          </div>
          <div>
            <dt>Sync</dt>
            <dd>
              <Status of={sync.status} />
            </dd>
          </div>
          {sync.payment && (
            <div>
              <dt>Payment</dt>
              <dd>
                <Status of={sync.payment.status} />
              </dd>
            </div>
          )}
          <div>
            <dt>Lines</dt>
            <dd>{counted(line_item_count, 'line')}</dd>
          </div>
          {exact_total !== undefined && exact_total !== total && (
            <div>
              <dt>Before rounding</dt>
              <dd>
                <Money amount={exact_total} />
              </dd>
            </div>
          )}
          {invoice.document_number !== undefined && (
            <div>
              <dt>Number on paper</dt>
              <dd>{invoice.document_number}</dd>
            </div>
          )}
          {invoice.due_on !== undefined && (
            <div>
              <dt>Due</dt>
              <dd>{invoice.due_on}</dd>
            </div>
          )}
          <div>
            <dt>Opened</dt>
            <dd>
              <Time at={invoice.opened_at} />
            </dd>
          </div>
          {invoice.finalized_at !== undefined && (
            <div>
              <dt>Finalized{closed_by === undefined ? '' : ` by ${callerName(closed_by)}`}</dt>
              <dd>
                <Time at={invoice.finalized_at} />
              </dd>
            </div>
          )}
        </dl>
      </div>
    </>
  );
}
