import type { MonthTotal, SummaryReply } from '@tally/client';
import { compared, grouped, isZero, sumOf } from '../money.ts';
import { barName, monthName, monthsBetween } from '../months.ts';
import { Link } from '../navigation.tsx';
import { Bars } from '../parts/bars.tsx';
import { Money } from '../parts/money.tsx';
import { Empty } from '../parts/states.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { pathWith } from '../place.ts';

/** What closed invoices of one month and currency came to. */
interface BilledMonth {
  readonly month: string;
  readonly finalized: string;
  readonly paid: string;
  readonly voided: string;
  /** Of what is owed or paid. */
  readonly total: string;
  readonly invoices: number;
}

/** Void invoices stand beside the total, since nobody owes them. */
function billedMonths(
  months: readonly MonthTotal[],
  from: string,
  to: string,
  currency: string,
): BilledMonth[] {
  const own = months.filter((each) => each.currency === currency);
  return monthsBetween(from, to).map((month) => {
    const of = (status: MonthTotal['status']) =>
      own.find((each) => each.month === month && each.status === status);
    const [finalized, paid, voided] = [of('finalized'), of('paid'), of('void')];
    const amounts = [finalized?.total ?? '0.00', paid?.total ?? '0.00'] as const;
    return {
      month,
      finalized: amounts[0],
      paid: amounts[1],
      voided: voided?.total ?? '0.00',
      total: sumOf(amounts),
      invoices: (finalized?.invoice_count ?? 0) + (paid?.invoice_count ?? 0),
    };
  });
}

export const currenciesIn = (rows: readonly { readonly currency: string }[]): string[] =>
  [...new Set(rows.map(({ currency }) => currency))].sort();

/** The one that the address names, or dollars, or the first. */
export const chosenCurrency = (currencies: readonly string[], chosen: string | undefined): string =>
  currencies.find((each) => each === chosen) ??
  currencies.find((each) => each === 'USD') ??
  currencies[0] ??
  'USD';

/** A new customer has no invoices for years before. A month is left, so that there is a row. */
function withoutEmptyStart(months: readonly BilledMonth[]): readonly BilledMonth[] {
  const first = months.findIndex(({ invoices, voided }) => invoices > 0 || !isZero(voided));
  return months.slice(Math.max(first, 0));
}

interface BilledByMonthProps {
  readonly reply: SummaryReply;
  readonly from: string;
  readonly to: string;
  readonly chosen: string | undefined;
  readonly path: string;
  /** Whether the table is shown at once. */
  readonly isOpen?: boolean;
}

const billedColumns: readonly Column<BilledMonth>[] = [
  { head: 'Month', text: ({ month }) => month, cell: ({ month }) => monthName(month) },
  { head: 'Invoices', kind: 'number', text: ({ invoices }) => String(invoices) },
  { head: 'Not paid', kind: 'money', text: ({ finalized }) => finalized },
  { head: 'Paid', kind: 'money', text: ({ paid }) => paid },
  { head: 'Total', kind: 'money', text: ({ total }) => total },
  { head: 'Void', kind: 'money', text: ({ voided }) => voided },
];

/** Amounts of different currencies are never added: each currency has its own picture. */
export function BilledByMonth({ reply, from, to, chosen, path, isOpen = false }: BilledByMonthProps) {
  const currencies = currenciesIn(reply.months);
  if (currencies.length === 0) {
    return (
      <Empty>
        No invoice of these months is closed. The current month’s invoices are with their customers.
      </Empty>
    );
  }
  const currency = chosenCurrency(currencies, chosen);
  const months = withoutEmptyStart(billedMonths(reply.months, from, to, currency));
  const most =
    months
      .map(({ total }) => total)
      .sort(compared)
      .at(-1) ?? '0';
  const all = sumOf(months.map(({ total }) => total));
  return (
    <>
      {currencies.length > 1 && (
        <nav class="tabs" aria-label="Currency">
          {currencies.map((each) => (
            <Link key={each} to={pathWith(path, { from, to, currency: each })} current={each === currency}>
              {each}
            </Link>
          ))}
        </nav>
      )}
      <Bars
        label={`${currency} billed by month, from ${monthName(from)} to ${monthName(to)}; the table below has the amounts`}
        most={most}
        bars={months.map(({ month, total, paid, finalized }) => ({
          name: barName(month, months.length),
          title: `${monthName(month)}: ${grouped(total)} ${currency}`,
          parts: [
            { amount: paid, tone: 'paid' },
            { amount: finalized, tone: 'owed' },
          ],
        }))}
      />
      <p class="legend">
        <span class="key paid">paid</span> <span class="key owed">not paid</span>
        <span>
          {' '}
          in all <Money amount={all} currency={currency} />
        </span>
      </p>
      <details open={isOpen}>
        <summary>The amounts</summary>
        <Table caption={`${currency} billed by month`} rows={months} columns={billedColumns} />
      </details>
    </>
  );
}
