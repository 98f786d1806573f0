import type { Customer, Invoice } from '@tally/client';
import { useEffect, useState } from 'preact/hooks';
import { type ApiProblem, everyPage } from '../api.ts';
import { counted } from '../names.ts';
import { Link } from '../navigation.tsx';
import { Empty, Problem } from '../parts/states.tsx';
import { customerPath, invoicePath } from '../place.ts';
import { documentIn, isNumbered } from '../search-text.ts';
import { asProblem } from '../use-reply.ts';

/** Tally keeps Stripe’s ids with its invoices, so they are looked through, until the id is met. */
export const AtProvider = ({ id }: { readonly id: string }) => (
  <InInvoices
    title="At Stripe"
    none="No invoice of this stage has this id at Stripe."
    customers={everyCustomer}
    isWanted={({ sync }) => Object.values(sync.provider_ids).includes(id)}
  />
);

/** The invoice with this number on its document. The number says whose it is, or how the customer’s id begins. */
export const OnDocument = ({ number }: { readonly number: string }) => (
  <InInvoices
    title="Invoice"
    none="No invoice has this number on its document."
    customers={() => customersWith(number)}
    isWanted={(invoice) => isNumbered(invoice, number)}
  />
);

async function* everyCustomer(): AsyncGenerator<string> {
  for await (const customers of everyPage<Customer>('listCustomers', [{ pageSize: 100 }]))
    for (const { customer_id: id } of customers) yield id;
}

async function* customersWith(number: string): AsyncGenerator<string> {
  const owner = documentIn(number);
  if (owner?.customerId !== undefined) yield owner.customerId;
  else for await (const id of everyCustomer()) if (owner?.isOf(id)) yield id;
}

interface InInvoicesProps {
  readonly title: string;
  /** What is said if there is none. */
  readonly none: string;
  /** Whose invoices are looked through. */
  readonly customers: () => AsyncIterable<string>;
  readonly isWanted: (invoice: Invoice) => boolean;
}

/** Looks through invoices, a customer at a time, until one is met, and says how far it is. */
function InInvoices({ title, none, customers, isWanted }: InInvoicesProps) {
  const [looked, setLooked] = useState({ customers: 0, invoices: 0 });
  const [found, setFound] = useState<readonly Invoice[]>([]);
  const [problem, setProblem] = useState<ApiProblem>();
  const [isDone, setDone] = useState(false);
  useEffect(() => {
    let isShown = true;
    const look = async () => {
      for await (const id of customers()) {
        const invoices = await invoicesOf(id);
        if (!isShown) return;
        const own = invoices.filter(isWanted);
        setFound((before) => [...before, ...own]);
        setLooked((before) => ({
          customers: before.customers + 1,
          invoices: before.invoices + invoices.length,
        }));
        if (own.length > 0) break;
      }
      setDone(true);
    };
    look().catch((error: unknown) => isShown && setProblem(asProblem(error)));
    return () => {
      isShown = false;
    };
    // The text is this component's key: with another text it begins anew.
  }, []);
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <p role="status">
        {counted(looked.invoices, 'invoice')} of {counted(looked.customers, 'customer')} looked through
        {isDone ? '.' : '…'}
      </p>
      {problem && <Problem problem={problem} what="the invoices" />}
      <ul>
        {found.map(({ invoice_id, customer_id }) => (
          <li key={invoice_id}>
            <Link to={invoicePath(invoice_id)}>{invoice_id}</Link> of{' '}
            <Link to={customerPath(customer_id)}>customer {customer_id}</Link>
          </li>
        ))}
      </ul>
      {isDone && found.length === 0 && <Empty>{none}</Empty>}
    </section>
  );
}

/** A customer that a number only seems to name has none. */
async function invoicesOf(customerId: string): Promise<readonly Invoice[]> {
  const all: Invoice[] = [];
  try {
    for await (const some of everyPage<Invoice>('listInvoices', [customerId, { pageSize: 100 }]))
      all.push(...some);
  } catch (error) {
    if (asProblem(error).status !== 404) throw error;
  }
  return all;
}
