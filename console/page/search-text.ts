/** What somebody typed into the search box, by its form. */
export type Sought =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'invoice'; readonly invoiceId: string }
  | { readonly kind: 'provider'; readonly id: string }
  | { readonly kind: 'key_of_customer'; readonly customerId: string; readonly key: string }
  /** A customer, a key or a request: only a look tells. */
  | { readonly kind: 'any'; readonly text: string };

/** Stripe's ids of customers and invoices. */
const PROVIDER = /^(?:cus|in)_[A-Za-z0-9]+$/;

/** Two words are a customer and a key. A Tally invoice begins with `inv_`. */
export function soughtIn(typed: string): Sought {
  const text = typed.trim();
  if (text === '') return { kind: 'nothing' };
  const [first = '', ...rest] = text.split(/\s+/);
  if (rest.length > 0) return { kind: 'key_of_customer', customerId: first, key: rest.join(' ') };
  if (text.startsWith('inv_')) return { kind: 'invoice', invoiceId: text };
  return PROVIDER.test(text) ? { kind: 'provider', id: text } : { kind: 'any', text };
}
