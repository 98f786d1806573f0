import type { BillingClient, Customer, Invoice, Lead, Subscription } from '@tally/client';
import { documentIn, isNumbered } from '../../console/page/search-text.ts';
import { eachAtMost } from '../../functions/store/table/in-parallel.ts';
import { type KeyStory, storyOfKey } from '../commands/line-items/find.ts';
import { requestsOf } from '../logs/read-requests.ts';
import type { RequestRecord } from '../logs/request-record.ts';

/** Something that was found, with what it is. */
export type Found =
  | { readonly kind: 'customer'; readonly customer: Customer }
  | { readonly kind: 'invoice'; readonly invoice: Invoice }
  | { readonly kind: 'lead'; readonly lead: Lead }
  | { readonly kind: 'subscription'; readonly subscription: Subscription }
  | { readonly kind: 'key'; readonly story: KeyStory }
  | { readonly kind: 'request'; readonly request: RequestRecord };

export interface Search {
  readonly client: BillingClient;
  readonly text: string;
  /** If it is named, keys and numbers are looked for only there. */
  readonly customer: string | undefined;
  /** In ms since the epoch: how far back the logs are read. */
  readonly since: number;
  /** Says how far a search over all customers is. */
  readonly say: (progress: string) => void;
}

const STRIPE_INVOICE = /^in_[A-Za-z0-9_]+$/;
const STRIPE_CUSTOMER = /^cus_[A-Za-z0-9_]+$/;
const NUMBER = /^#?(\d{1,9})$/;
const CUSTOMERS_AT_A_TIME = 8;

/** Everything that the text names: a customer, an invoice, a lead, a key, something at Stripe, a request. */
export async function search(asked: Search): Promise<Found[]> {
  const found = await Promise.all([
    byId(asked),
    byEmail(asked),
    byNumber(asked),
    byDocumentNumber(asked),
    byProvider(asked),
    byKey(asked),
    byRequest(asked),
  ]);
  return found.flat();
}

async function byId({ client, text, customer }: Search): Promise<Found[]> {
  const looks: readonly Promise<Found | undefined>[] = [
    orNothing(async () => ({ kind: 'customer', customer: (await client.getCustomer(text)).customer })),
    orNothing(async () => ({ kind: 'invoice', invoice: (await client.getInvoice(text)).invoice })),
    orNothing(async () => ({ kind: 'lead', lead: (await client.getLead(text)).lead })),
    ...(customer === undefined
      ? []
      : [
          orNothing(async () => ({
            kind: 'subscription',
            subscription: (await client.getSubscription(customer, text)).subscription,
          })),
        ]),
  ];
  return (await Promise.all(looks)).filter((one) => one !== undefined);
}

/** Not there, or not even an id of this kind. */
async function orNothing(look: () => Promise<Found | undefined>): Promise<Found | undefined> {
  try {
    return await look();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code.endsWith('_not_found') || ['validation_failed', 'invalid_argument'].includes(code))
      return undefined;
    throw error;
  }
}

async function byEmail({ client, text, say }: Search): Promise<Found[]> {
  if (!/^[^\s@]+@[^\s@]+$/.test(text)) return [];
  const address = text.toLowerCase();
  let looked = 0;
  for await (const customer of client.listCustomers({ pageSize: 100 })) {
    if (customer.email?.toLowerCase() === address) return [{ kind: 'customer', customer }];
    looked += 1;
    if (looked % 100 === 0) say(`${looked} customers looked at`);
  }
  return [];
}

/** Plain numbers count for each customer, so one without a customer can be of many. */
async function byNumber({ client, text, customer }: Search): Promise<Found[]> {
  const [, number] = NUMBER.exec(text) ?? [];
  if (number === undefined || customer === undefined) return [];
  return invoicesOf(client, customer, (invoice) => invoice.number === Number(number));
}

/** A long id stands in the number with its beginning alone, so all customers are looked at for it. */
async function byDocumentNumber({ client, text }: Search): Promise<Found[]> {
  const owner = documentIn(text);
  if (owner === undefined) return [];
  const ids =
    owner.customerId === undefined ? (await everyCustomer(client)).filter(owner.isOf) : [owner.customerId];
  const found = await Promise.all(ids.map((id) => invoicesOf(client, id, (one) => isNumbered(one, text))));
  return found.flat();
}

/** A customer's own id, or a key, may look like an id of Stripe's, so it is looked for as such too. */
async function byProvider(asked: Search): Promise<Found[]> {
  if (STRIPE_INVOICE.test(asked.text)) return byProviderId(asked, ({ invoice }) => invoice);
  return STRIPE_CUSTOMER.test(asked.text) ? byProviderId(asked, ({ customer }) => customer) : [];
}

async function invoicesOf(
  client: BillingClient,
  customer: string,
  isWanted: (invoice: Invoice) => boolean,
): Promise<Found[]> {
  const found: Found[] = [];
  const look = async (): Promise<undefined> => {
    for await (const invoice of client.listInvoices(customer, { pageSize: 100 }))
      if (isWanted(invoice)) found.push({ kind: 'invoice', invoice });
  };
  await orNothing(look);
  return found;
}

/** Without a customer, the logs say whose key it is. */
async function byKey(asked: Search): Promise<Found[]> {
  const { client, text: key, since } = asked;
  const customers = asked.customer === undefined ? await customersOf(asked) : [asked.customer];
  const stories = await Promise.all(
    customers.map((customer) => storyOfKey(client, { customer, key, since }).catch(() => undefined)),
  );
  return stories.flatMap((story) =>
    story !== undefined && (story.found !== null || story.requests.length > 0)
      ? [{ kind: 'key', story }]
      : [],
  );
}

async function customersOf({ text: key, since, say }: Search): Promise<readonly string[]> {
  const customers = new Set<string>();
  await ifReadable(say, async () => {
    for await (const record of requestsOf({ since, follow: false }, { key }))
      for (const id of namedIn(record, key)) customers.add(id);
  });
  return [...customers];
}

/** The customers for whom a request used a key: in its path, or in the items of a batch. */
function namedIn({ path, items = [] }: RequestRecord, key: string): string[] {
  const [, inPath] = /^\/customers\/([^/]+)\//.exec(path) ?? [];
  const inItems = items.flatMap((item) => (item.key === key && item.customer ? [item.customer] : []));
  return inPath === undefined ? inItems : [decodeURIComponent(inPath), ...inItems];
}

async function byRequest({ text: requestId, since, say }: Search): Promise<Found[]> {
  const found: Found[] = [];
  await ifReadable(say, async () => {
    for await (const request of requestsOf({ since, follow: false }, { requestId }))
      found.push({ kind: 'request', request });
  });
  return found;
}

/** Who may call the API may not always read its logs. Then the rest is still found. */
async function ifReadable(say: Search['say'], read: () => Promise<void>): Promise<void> {
  try {
    await read();
  } catch (error) {
    say(`The logs could not be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** No route finds an invoice by its id at Stripe, so all are looked at, the newest of each customer first. */
async function byProviderId(
  { client, text, customer, say }: Search,
  idOf: (ids: Invoice['sync']['provider_ids']) => string | undefined,
): Promise<Found[]> {
  const found: Found[] = [];
  let looked = 0;
  const ids = customer === undefined ? await everyCustomer(client) : [customer];
  await eachAtMost(CUSTOMERS_AT_A_TIME, ids, async (id) => {
    if (found.length > 0) return;
    for await (const invoice of client.listInvoices(id, { pageSize: 100 })) {
      if (idOf(invoice.sync.provider_ids) !== text) continue;
      found.push({ kind: 'invoice', invoice });
      break;
    }
    looked += 1;
    if (looked % 100 === 0) say(`${looked} of ${ids.length} customers looked at`);
  });
  return found;
}

async function everyCustomer(client: BillingClient): Promise<string[]> {
  const ids: string[] = [];
  for await (const { customer_id: id } of client.listCustomers({ pageSize: 100 })) ids.push(id);
  return ids;
}
