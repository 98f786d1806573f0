import type { Invoice } from '@tally/client';
import { wholeText } from '../api.ts';
import { recordsIn } from '../csv.ts';
import { sumOf } from '../money.ts';
import { callerName } from '../names.ts';
import { Money } from '../parts/money.tsx';
import { Empty, Shown } from '../parts/states.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { byTeam, type Share as TeamShare } from '../services.ts';
import { useReply } from '../use-reply.ts';
import { Share } from './services.tsx';

/** Who put what on an invoice. All its lines come as CSV, mostly in one reply, and are added exactly. */
export function Teams({ invoice }: { readonly invoice: Invoice }) {
  const { invoice_id: id, total } = invoice;
  const lines = useReply(`${id} ${total}`, () => wholeText('listLineItems', [id, { accept: 'text/csv' }]));
  return (
    <section aria-label="By team">
      <Shown of={lines} what="the lines">
        {(csv) => <TeamTable shares={byTeam(recordsIn(csv).map(lineOf))} />}
      </Shown>
    </section>
  );
}

const lineOf = (row: Readonly<Record<string, string>>) => ({
  created_by: row['created_by'] ?? '',
  amount: row['amount'] ?? '0',
});

function TeamTable({ shares }: { readonly shares: readonly TeamShare[] }) {
  if (shares.length === 0) return <Empty>No line yet.</Empty>;
  const total = sumOf(shares.map(({ amount }) => amount));
  const columns: readonly Column<TeamShare>[] = [
    {
      head: 'Team',
      text: ({ name }) => name,
      cell: ({ name }) => <span title={name}>{callerName(name)}</span>,
    },
    { head: 'Lines', kind: 'number', text: ({ lines }) => String(lines) },
    { head: 'Amount', kind: 'money', text: ({ amount }) => amount },
    {
      head: 'Share',
      text: () => '',
      isAction: false,
      cell: ({ amount }) => <Share part={amount} whole={total} />,
    },
  ];
  return (
    <Table
      caption="By who signed the requests"
      rows={shares}
      columns={columns}
      foot={['All', '', <Money key="total" amount={total} />, '']}
    />
  );
}
