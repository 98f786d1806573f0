import type { Customer } from '@tally/client';
import { call, everyPage, type Page } from '../api.ts';
import { Link } from '../navigation.tsx';
import { Export } from '../parts/export.tsx';
import { useMore } from '../parts/more.tsx';
import { Empty, Shown } from '../parts/states.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { Time } from '../parts/time.tsx';
import { customerPath } from '../place.ts';
import { useReply } from '../use-reply.ts';

export function CustomersView() {
  const customers = useReply('customers', () => call<Page<Customer>>('listCustomers', [{ pageSize: 50 }]));
  return (
    <>
      <h1 tabIndex={-1}>Customers</h1>
      <Shown of={customers} what="the customers">
        {(page) => <CustomerList page={page} />}
      </Shown>
    </>
  );
}

export const customerColumns: readonly Column<Customer>[] = [
  {
    head: 'Customer',
    text: ({ customer_id }) => customer_id,
    cell: ({ customer_id, name }) => (
      <>
        <Link to={customerPath(customer_id)}>{name}</Link> <code class="faint">{customer_id}</code>
      </>
    ),
  },
  { head: 'E-mail', text: ({ email = '' }) => email },
  { head: 'Currency', text: ({ currency }) => currency },
  {
    head: 'Since',
    text: ({ created_at }) => created_at,
    cell: ({ created_at }) => <Time at={created_at} />,
  },
];
const exported: readonly Column<Customer>[] = [
  ...customerColumns,
  { head: 'Name', text: ({ name }) => name },
];

function CustomerList({ page }: { readonly page: Page<Customer> }) {
  const { rows, more } = useMore(page, 'listCustomers', [{ pageSize: 50 }]);
  if (rows.length === 0) return <NoCustomers />;
  return (
    <>
      <Export
        name="customers"
        columns={exported}
        rows={() => everyPage<Customer>('listCustomers', [{ pageSize: 100 }])}
      />
      <Table caption="Customers, the oldest first" rows={rows} columns={customerColumns} />
      {more}
    </>
  );
}

export const NoCustomers = () => (
  <Empty>
    <p>
      <strong>No customers yet.</strong> <code>make demo</code> bills a sample on the local stack. With the
      client, <code>createCustomer</code> makes one.
    </p>
  </Empty>
);
