/* Where the reader is: a view, the ids in its path, and its filters in the query, so that an address can be sent on. */

export type Filters = Readonly<Record<string, string>>;

export type Place =
  | { readonly view: 'overview' | 'customers' | 'sync' | 'leads' | 'summary' | 'requests' | 'find' | 'docs' }
  | { readonly view: 'customer'; readonly customerId: string }
  | { readonly view: 'invoice'; readonly invoiceId: string }
  | { readonly view: 'lost' };

const fixed = ['customers', 'sync', 'leads', 'summary', 'requests', 'find', 'docs'] as const;

/** The view at a path. A path that leads nowhere is `lost`. */
export function placeAt(pathname: string): Place {
  const [first = '', id, ...more] = pathname.split('/').slice(1).map(readable);
  if (pathname === '/') return { view: 'overview' };
  if (more.length > 0) return { view: 'lost' };
  if (id !== undefined && id !== '') {
    if (first === 'customers') return { view: 'customer', customerId: id };
    return first === 'invoices' ? { view: 'invoice', invoiceId: id } : { view: 'lost' };
  }
  const view = fixed.find((name) => name === first);
  return id === undefined && view ? { view } : { view: 'lost' };
}

function readable(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

export const customerPath = (id: string): string => `/customers/${encodeURIComponent(id)}`;
export const invoicePath = (id: string): string => `/invoices/${encodeURIComponent(id)}`;
export const findPath = (text: string): string => pathWith('/find', { q: text });

/** A path with filters; empty ones are left out. */
export function pathWith(path: string, filters: Filters): string {
  const query = new URLSearchParams(Object.entries(filters).filter(([, value]) => value !== ''));
  return query.size === 0 ? path : `${path}?${query}`;
}

export const filtersIn = (search: string): Filters => Object.fromEntries(new URLSearchParams(search));
