/** What somebody typed into the search box, by its form. */
export type Sought =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'invoice'; readonly invoiceId: string }
  | { readonly kind: 'key_of_customer'; readonly customerId: string; readonly key: string }
  /** A customer, a key or a request: only a look tells. The form of the text may say that it can be something else too. */
  | { readonly kind: 'any'; readonly text: string; readonly maybe?: 'provider' | 'document' };

/** Stripe's ids of customers and invoices. A customer's own id may look like one. */
const PROVIDER = /^(?:cus|in)_[A-Za-z0-9]+$/;

/** Two words are a customer and a key. A Tally invoice begins with `inv_`. */
export function soughtIn(typed: string): Sought {
  const text = typed.trim();
  if (text === '') return { kind: 'nothing' };
  const [first = '', ...rest] = text.split(/\s+/);
  if (rest.length > 0) return { kind: 'key_of_customer', customerId: first, key: rest.join(' ') };
  if (text.startsWith('inv_')) return { kind: 'invoice', invoiceId: text };
  if (PROVIDER.test(text)) return { kind: 'any', text, maybe: 'provider' };
  return documentIn(text) ? { kind: 'any', text, maybe: 'document' } : { kind: 'any', text };
}

/** Whose invoice has a number of the form `<prefix>-<customer>-<currency>-<count>`. */
interface DocumentOwner {
  /** Left out if the number has only how the id begins, and a hash of it. */
  readonly customerId?: string;
  readonly isOf: (customerId: string) => boolean;
}

const DOCUMENT = /^[A-Z0-9]+-(.+)-[A-Z]{3}-\d{4,}$/i;

/** Who has the invoice with this number on its document. The number means the same in capital and small letters. */
export function documentIn(text: string): DocumentOwner | undefined {
  const [, customer] = DOCUMENT.exec(text.toLowerCase()) ?? [];
  if (customer === undefined) return undefined;
  const [beginning = '', hash] = customer.split('~');
  if (hash === undefined) return { customerId: customer, isOf: (id) => id === customer };
  return { isOf: (id) => id.toLowerCase().startsWith(beginning) };
}

export const isNumbered = (
  { document_number: number }: { document_number?: string | undefined },
  text: string,
) => number?.toLowerCase() === text.toLowerCase();
