import { useEffect, useRef } from 'preact/hooks';
import { Calls } from './calls.tsx';
import { go, type Here, Link, useHere } from './navigation.tsx';
import { findPath, type Place } from './place.ts';
import { stage } from './stage.ts';
import { CustomerView } from './views/customer.tsx';
import { CustomersView } from './views/customers.tsx';
import { FindView } from './views/find.tsx';
import { InvoiceView } from './views/invoice.tsx';
import { LeadsView } from './views/leads.tsx';
import { OverviewView } from './views/overview.tsx';
import { ReferenceView } from './views/reference.tsx';
import { RequestsView } from './views/requests.tsx';
import { SummaryView } from './views/summary.tsx';
import { SyncView } from './views/sync.tsx';

const links = [
  ['/', 'Overview', ['overview']],
  ['/customers', 'Customers', ['customers', 'customer', 'invoice']],
  ['/sync', 'Sync', ['sync']],
  ['/leads', 'Leads', ['leads']],
  ['/summary', 'Summary', ['summary']],
  ['/requests', 'Requests', ['requests']],
  ['/docs', 'API', ['docs']],
] as const satisfies readonly (readonly [string, string, readonly Place['view'][]])[];

/** What stands around each view. */
export function Shell() {
  const here = useHere();
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  // After a navigation the reader stands at the new view's title, as after the load of a page.
  useEffect(() => {
    const title = main.current?.querySelector<HTMLElement>('h1');
    document.title = `${title?.textContent ?? 'Tally'} · Tally ${stage.name}`;
    if (!isFirst.current) {
      title?.focus();
      scrollTo(0, 0);
    }
    isFirst.current = false;
  }, [here.pathname]);
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header>
        <span class="brand">Tally</span>
        <span class={stage.write && stage.confirmation !== undefined ? 'stage careful' : 'stage'}>
          {stage.name}
          {stage.write ? ', can change' : ', read only'}
        </span>
        <nav aria-label="Views">
          {links.map(([path, name, views]) => (
            <Link key={path} to={path} current={(views as readonly string[]).includes(here.place.view)}>
              {name}
            </Link>
          ))}
        </nav>
        <Search here={here} />
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        <View key={here.pathname} {...here} />
      </main>
      <Calls pathname={here.pathname} />
    </>
  );
}

function View({ place, filters }: Here) {
  switch (place.view) {
    case 'overview':
      return <OverviewView filters={filters} />;
    case 'customers':
      return <CustomersView />;
    case 'customer':
      return <CustomerView customerId={place.customerId} filters={filters} />;
    case 'invoice':
      return <InvoiceView invoiceId={place.invoiceId} filters={filters} />;
    case 'sync':
      return <SyncView filters={filters} />;
    case 'leads':
      return <LeadsView filters={filters} />;
    case 'summary':
      return <SummaryView filters={filters} />;
    case 'requests':
      return <RequestsView filters={filters} />;
    case 'docs':
      return <ReferenceView filters={filters} />;
    case 'find':
      return <FindView filters={filters} />;
    case 'lost':
      return (
        <>
          <h1 tabIndex={-1}>There is no such page</h1>
          <p>
            Go to the <Link to="/">overview</Link>, or search for a customer, an invoice, a key or a request.
          </p>
        </>
      );
    default:
      return place satisfies never;
  }
}

/** One box for everything that has an id. */
function Search({ here }: { readonly here: Here }) {
  const search = (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get('q') ?? '').trim();
    if (text !== '') go(findPath(text));
  };
  const sought = here.place.view === 'find' ? (here.filters['q'] ?? '') : '';
  return (
    <search>
      <form onSubmit={search}>
        <input
          key={sought}
          name="q"
          type="search"
          defaultValue={sought}
          aria-label="Find a customer, invoice, key, Stripe id or request id"
          placeholder="Customer, invoice, key, Stripe or request id"
          spellcheck={false}
          autoComplete="off"
        />
      </form>
    </search>
  );
}
