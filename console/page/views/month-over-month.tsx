import type { Invoice } from '@tally/client';
import { compared, differenceOf, grouped, isBelowZero, isZero } from '../money.ts';
import { barName, monthName } from '../months.ts';
import { Bars } from '../parts/bars.tsx';
import { Money } from '../parts/money.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { type MonthOfServices, monthByMonth } from '../services.ts';

const MOST_MONTHS = 13;

interface Row {
  readonly month: MonthOfServices;
  readonly before: MonthOfServices | undefined;
}

interface MonthOverMonthProps {
  readonly invoices: readonly Invoice[];
  readonly currency: string;
}

/** Each month beside the one before it, and which service changed most. */
export function MonthOverMonth({ invoices, currency }: MonthOverMonthProps) {
  const months = monthByMonth(invoices).slice(0, MOST_MONTHS);
  if (months.length < 2) return null;
  const rows = months.map((month, index) => ({ month, before: months[index + 1] }));
  const most =
    months
      .map(({ total }) => total)
      .sort(compared)
      .at(-1) ?? '0';
  return (
    <section aria-labelledby="months">
      <h2 id="months">Month over month</h2>
      <Bars
        label={`${currency} by month; the table below has the amounts`}
        most={most}
        bars={[...months].reverse().map(({ month, total }) => ({
          name: barName(month, months.length),
          title: `${monthName(month)}: ${grouped(total)} ${currency}`,
          parts: [{ amount: total, tone: 'paid' }],
        }))}
      />
      <Table caption={`${currency} month over month`} rows={rows} columns={columns} />
    </section>
  );
}

const MonthName = ({ of: { month, isOpen } }: { readonly of: MonthOfServices }) => (
  <>
    {monthName(month)} {isOpen && <span class="faint">so far</span>}
  </>
);

const changeOf = ({ month, before }: Row): string | undefined =>
  before && differenceOf(month.total, before.total);

const columns: readonly Column<Row>[] = [
  { head: 'Month', text: ({ month }) => month.month, cell: ({ month }) => <MonthName of={month} /> },
  { head: 'Total', kind: 'money', text: ({ month }) => month.total },
  {
    head: 'Change',
    kind: 'money',
    text: (row) => changeOf(row) ?? '0.00',
    cell: (row, decimals) => <Change by={changeOf(row)} decimals={decimals} />,
  },
  { head: 'Greatest change', text: (row) => greatestChange(row) },
];

function Change({ by, decimals }: { readonly by: string | undefined; readonly decimals: number }) {
  if (by === undefined) return <span class="faint">first</span>;
  return (
    <>
      {!isBelowZero(by) && !isZero(by) && '+'}
      <Money amount={by} decimals={decimals} />
    </>
  );
}

/** The service whose amount differs most from the month before. */
function greatestChange({ month, before }: Row): string {
  if (!before) return '';
  const names = new Set([...month.services.keys(), ...before.services.keys()]);
  const changes = [...names].map((name) => ({
    name,
    by: differenceOf(month.services.get(name) ?? '0.00', before.services.get(name) ?? '0.00'),
  }));
  const [first] = changes
    .filter(({ by }) => !isZero(by))
    .sort((one, other) => compared(other.by.replace('-', ''), one.by.replace('-', '')));
  return first ? `${first.name} ${isBelowZero(first.by) ? '' : '+'}${grouped(first.by)}` : '';
}
