import type { BillingReportReply, LeadReportRow } from '@tally/client';
import { useEffect, useState } from 'preact/hooks';
import { type ApiProblem, call, wholeText } from '../api.ts';
import { compared, grouped, isZero, sumOf } from '../money.ts';
import { barName, currentMonth, monthName, monthsAfter, monthsBetween } from '../months.ts';
import { Link } from '../navigation.tsx';
import { Bars } from '../parts/bars.tsx';
import { saveAs } from '../parts/export.tsx';
import { Field, FilterForm } from '../parts/filters.tsx';
import { Money } from '../parts/money.tsx';
import { Empty, Problem, Shown } from '../parts/states.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { customerPath, type Filters } from '../place.ts';
import { asProblem, useReply } from '../use-reply.ts';

interface Asked {
  readonly from: string;
  readonly to: string;
  readonly customerId?: string;
}

/** What leads came to, and what the rules saved. It takes one call. */
export function LeadsView({ filters }: { readonly filters: Filters }) {
  const { to = currentMonth(), customer = '' } = filters;
  const { from = monthsAfter(to, -11) } = filters;
  const asked = { from, to, ...(customer && { customerId: customer }) };
  const report = useReply(JSON.stringify(asked), () => readReport(asked));
  return (
    <>
      <h1 tabIndex={-1}>Leads</h1>
      <FilterForm filters={filters}>
        <Field name="from" label="From" value={from} type="month" />
        <Field name="to" label="To" value={to} type="month" />
        <Field name="customer" label="Customer" value={customer} hint="all customers" />
      </FilterForm>
      <Shown of={report} what="the report">
        {(reply) => <Report first={reply} asked={asked} />}
      </Shown>
    </>
  );
}

const readReport = ({ from, to, customerId }: Asked, cursor?: string) =>
  call<BillingReportReply>('getBillingReport', [
    from,
    to,
    { limit: 100, ...(customerId !== undefined && { customerId }), ...(cursor !== undefined && { cursor }) },
  ]);

function Report({ first, asked }: { readonly first: BillingReportReply; readonly asked: Asked }) {
  const { rows, cursor, more, problem } = useRows(first, asked);
  const { totals, currency, rates } = first;
  if (totals.lead_count === 0) {
    return (
      <Empty>
        No lead has been sent in these months. Choose others, or send leads with the client’s addLeads.
      </Empty>
    );
  }
  return (
    <>
      <Totals {...first} />
      <LeadBars rows={rows} {...asked} currency={currency} isWhole={cursor === null} />
      <section aria-labelledby="rows">
        <h2 id="rows">By month, product and type</h2>
        <Files asked={asked} />
        <Table caption="Leads by month, customer, product and type" rows={rows} columns={columns} />
        {problem && <Problem problem={problem} what="the next rows" again={more} />}
        {cursor !== null && !problem && (
          <p class="more">
            <button type="button" onClick={more}>
              More
            </button>
          </p>
        )}
      </section>
      <p class="faint">
        One lead user costs at most {grouped(rates.cap.amount)} {currency}{' '}
        {rates.cap.window === 'month' ? 'a month' : 'for ever'}
        {rates.cap.scope === 'product' ? ' and product' : ''}.{' '}
        {rates.versions.map(({ version, from, levels }) => (
          <span key={version}>
            Rates {version}
            {from === undefined ? '' : ` from ${from}`}: High {grouped(levels.High)}, Medium{' '}
            {grouped(levels.Medium)}, Low {grouped(levels.Low)}.{' '}
          </span>
        ))}
      </p>
    </>
  );
}

function useRows(first: BillingReportReply, asked: Asked) {
  const [rows, setRows] = useState(first.rows);
  const [cursor, setCursor] = useState(first.next_cursor);
  const [problem, setProblem] = useState<ApiProblem>();
  useEffect(() => {
    setRows(first.rows);
    setCursor(first.next_cursor);
  }, [first]);
  const more = async () => {
    setProblem(undefined);
    try {
      const next = await readReport(asked, cursor ?? undefined);
      setRows((before) => [...before, ...next.rows]);
      setCursor(next.next_cursor);
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  return { rows, cursor, more, problem };
}

function Totals({ totals, currency }: BillingReportReply) {
  const { lead_count, action_count, gross, billed, savings } = totals;
  return (
    <div class="figures">
      <dl>
        <div class="chief">
          <dt>Billed</dt>
          <dd>
            <Money amount={billed} currency={currency} />
          </dd>
        </div>
        <div>
          <dt>Worth</dt>
          <dd>
            <Money amount={gross} currency={currency} />
          </dd>
        </div>
        <div class="chief">
          <dt>Saved</dt>
          <dd>
            <Money amount={savings.total} currency={currency} />
          </dd>
        </div>
        <div>
          <dt>of it, duplicates</dt>
          <dd>
            <Money amount={savings.duplicate} />
          </dd>
        </div>
        <div>
          <dt>of it, above the cap</dt>
          <dd>
            <Money amount={savings.cap} />
          </dd>
        </div>
        <div>
          <dt>Leads, actions</dt>
          <dd>
            {lead_count}, {action_count}
          </dd>
        </div>
      </dl>
    </div>
  );
}

interface LeadBarsProps extends Asked {
  readonly rows: readonly LeadReportRow[];
  readonly currency: string;
  readonly isWhole: boolean;
}

function LeadBars({ rows, from, to, currency, isWhole }: LeadBarsProps) {
  const months = monthsBetween(from, to).map((month) => {
    const own = rows.filter((row) => row.month === month);
    return {
      month,
      billed: sumOf(own.map(({ billed }) => billed)),
      saved: sumOf(own.map(({ savings }) => savings.total)),
      gross: sumOf(own.map(({ gross }) => gross)),
    };
  });
  const most =
    months
      .map(({ gross }) => gross)
      .sort(compared)
      .at(-1) ?? '0';
  if (isZero(most) || months.length < 2) return null;
  return (
    <>
      <Bars
        label={`${currency} billed and saved by month; the table below has the amounts`}
        most={most}
        bars={months.map(({ month, billed, saved }) => ({
          name: barName(month, months.length),
          title: `${monthName(month)}: ${grouped(billed)} billed, ${grouped(saved)} saved`,
          parts: [
            { amount: billed, tone: 'paid' },
            { amount: saved, tone: 'saved' },
          ],
        }))}
      />
      <p class="legend">
        <span class="key paid">billed</span> <span class="key saved">saved</span>
        {!isWhole && ' of the rows that are shown'}
      </p>
    </>
  );
}

/** The whole report, as Tally itself writes it. */
function Files({ asked: { from, to, customerId } }: { readonly asked: Asked }) {
  const [problem, setProblem] = useState<ApiProblem>();
  const save = async (ending: 'csv' | 'html') => {
    setProblem(undefined);
    const options = { accept: `text/${ending}`, ...(customerId !== undefined && { customerId }) };
    try {
      saveAs(`leads-${from}-${to}.${ending}`, await wholeText('getBillingReport', [from, to, options]));
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  return (
    <div class="export">
      <span role="status">{problem && `It stopped: ${problem.message}`}</span>
      <button type="button" class="small" onClick={() => save('csv')}>
        CSV
      </button>
      <button type="button" class="small" onClick={() => save('html')}>
        Page to print
      </button>
    </div>
  );
}

const columns: readonly Column<LeadReportRow>[] = [
  { head: 'Month', text: ({ month }) => month },
  {
    head: 'Customer',
    text: ({ customer_id }) => customer_id,
    cell: ({ customer_id }) => <Link to={customerPath(customer_id)}>{customer_id}</Link>,
  },
  { head: 'Product', text: ({ product_id }) => product_id },
  { head: 'Type', text: ({ lead_type }) => lead_type },
  { head: 'Leads', kind: 'number', text: ({ lead_count }) => String(lead_count) },
  { head: 'Actions', kind: 'number', text: ({ action_count }) => String(action_count) },
  { head: 'Worth', kind: 'money', text: ({ gross }) => gross },
  { head: 'Duplicates', kind: 'money', text: ({ savings }) => savings.duplicate },
  { head: 'Above cap', kind: 'money', text: ({ savings }) => savings.cap },
  { head: 'Billed', kind: 'money', text: ({ billed }) => billed },
];
