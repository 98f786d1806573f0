import type Stripe from 'stripe';
import type { Bill } from './bill.ts';
import { UnreadableAnswer } from './failure.ts';
import { customerMetadata, invoiceMetadata } from './requests.ts';
import type { Way } from './turn.ts';

/*
 * Finds the objects that Stripe has already. It uses Stripe's lists, which are up to date. It never uses Stripe's
 * search, which may be an hour behind. Several installations may share an account, so metadata tells which objects are
 * ours.
 */

/** Clocks differ, and Stripe's times are whole seconds. */
const MARGIN_S = 3_600;
const PAGE = 100;
/** With more pages than this, the sync tries again later. */
const MOST_PAGES = 100;

type Listed = { readonly id: string; readonly metadata: Stripe.Metadata | null };

/** @param first when it may have been made, at the earliest; undefined when it was never sent */
export async function findCustomer(
  { stripe, turn }: Way,
  bill: Bill,
  first: string | undefined,
): Promise<string | undefined> {
  const { email } = bill.customer;
  const isOurs = carries(customerMetadata(bill));
  if (email !== undefined) {
    const [found] = await matching(async (page) => {
      await turn('list customers');
      return stripe.customers.list({ email, ...page });
    }, isOurs);
    if (found) return found.id;
  }
  if (first === undefined) return undefined;
  // The customer may have been made with another e-mail address.
  const created = { gte: createdSince(first) };
  const [found] = await matching(async (page) => {
    await turn('list customers');
    return stripe.customers.list({ created, ...page });
  }, isOurs);
  return found?.id;
}

/** @param first when it may have been made, at the earliest; undefined when it was never sent */
export async function findInvoices(
  { stripe, turn }: Way,
  bill: Bill,
  customer: string,
  first: string | undefined,
): Promise<readonly Stripe.Invoice[]> {
  const since = first === undefined ? {} : { created: { gte: createdSince(first) } };
  return matching(
    async (page) => {
      await turn('list invoices');
      return stripe.invoices.list({ customer, ...since, ...page });
    },
    carries(invoiceMetadata(bill)),
  );
}

const createdSince = (first: string): number => Math.floor(Date.parse(first) / 1_000) - MARGIN_S;

const carries =
  (expected: Record<string, string>) =>
  ({ metadata }: Listed): boolean =>
    Object.entries(expected).every(([name, value]) => metadata?.[name] === value);

/** Reads a list to its end, page by page. */
async function matching<Item extends Listed>(
  list: (page: Stripe.PaginationParams) => Promise<Stripe.ApiList<Item>>,
  isWanted: (item: Item) => boolean,
): Promise<Item[]> {
  const found: Item[] = [];
  let after: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page = await list({ limit: PAGE, ...(after !== undefined && { starting_after: after }) });
    if (page?.object !== 'list' || !Array.isArray(page.data))
      throw new UnreadableAnswer('The answer is not a list.');
    found.push(...page.data.filter(isWanted));
    after = page.data.at(-1)?.id;
    if (!page.has_more || after === undefined) return found;
  }
  throw new UnreadableAnswer(`The list has more than ${MOST_PAGES} pages.`);
}
