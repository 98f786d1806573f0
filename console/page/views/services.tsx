import type { Invoice } from '@tally/client';
import { isBelowZero, permilleOf } from '../money.ts';
import { monthName } from '../months.ts';
import { counted } from '../names.ts';
import { Link } from '../navigation.tsx';
import { Money } from '../parts/money.tsx';
import { Status } from '../parts/status.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { invoicePath, pathWith } from '../place.ts';

type ServiceTotal = Invoice['by_service'][number];

/** What an invoice consists of, by service and by kind. */
export function Services({ invoice }: { readonly invoice: Invoice }) {
  const {
    invoice_id: id,
    period,
    currency,
    total,
    line_item_count: count,
    by_service,
    by_kind,
    status,
  } = invoice;
  return (
    <article class="panel">
      <h3>
        <Link to={invoicePath(id)}>{monthName(period)}</Link> <Status of={status} />
        <span class="right">
          <Money amount={total} currency={currency} />
        </span>
      </h3>
      {by_service.length > 0 && (
        <Table
          caption={`${monthName(period)} by service`}
          rows={by_service}
          columns={serviceColumns(id, total)}
        />
      )}
      <p class="kinds">
        {by_kind.map(({ kind, amount, line_item_count: lines }) => (
          <span key={kind}>
            {kind.replaceAll('_', ' ')} <Money amount={amount} />{' '}
            <span class="faint">({counted(lines, 'line')})</span>
          </span>
        ))}
      </p>
      <p class="ways">
        <Link to={pathWith(invoicePath(id), { show: 'lines' })}>
          {counted(count, 'line')}, with key and author
        </Link>
        <Link to={pathWith(invoicePath(id), { show: 'teams' })}>By team</Link>
      </p>
    </article>
  );
}

const serviceColumns = (id: string, total: string): readonly Column<ServiceTotal>[] => [
  {
    head: 'Service',
    text: ({ service }) => service,
    cell: ({ service }) => <Link to={pathWith(invoicePath(id), { show: 'lines', service })}>{service}</Link>,
  },
  { head: 'Units', kind: 'money', text: ({ units_consumed }) => units_consumed },
  { head: 'Lines', kind: 'number', text: ({ line_item_count: count }) => String(count) },
  { head: 'Amount', kind: 'money', text: ({ amount }) => amount },
  {
    head: 'Share',
    text: ({ amount }) => percent(amount, total),
    cell: ({ amount }) => <Share part={amount} whole={total} />,
  },
];

const percent = (part: string, whole: string): string => {
  const permille = permilleOf(part, whole);
  return `${Math.trunc(permille / 10)}.${Math.abs(permille % 10)}%`;
};

/** A bar for the eye, and the same as a number. A share below zero, of credits, has no bar. */
export function Share({ part, whole }: { readonly part: string; readonly whole: string }) {
  const isShown = !isBelowZero(part) && !isBelowZero(whole);
  if (!isShown) return <span class="faint">credit</span>;
  const permille = Math.min(permilleOf(part, whole), 1000);
  return (
    <span class="share">
      <svg viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
        <rect width={permille} height="10" />
      </svg>
      <span>{percent(part, whole)}</span>
    </span>
  );
}
