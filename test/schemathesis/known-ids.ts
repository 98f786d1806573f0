import type { BillingClient } from '@tally/client';

/* Ids for the tool's requests, because an id that the tool invents does not exist. */

/** Ids that exist, by the parameters that accept them. */
export interface KnownIds {
  readonly customers: readonly string[];
  readonly invoices: readonly string[];
  /** A separate list, because a void invoice accepts no more changes. */
  readonly invoicesToVoid: readonly string[];
  readonly lineItems: readonly string[];
  readonly subscriptions: readonly string[];
}

const CUSTOMERS = ['schemathesis-1', 'schemathesis-2', 'schemathesis-3'];
const KEYS = ['known-1', 'known-2', 'known-3', 'known-4'];

/** Bills some customers and closes an invoice. A second run on the same stack makes nothing new. */
export async function makeKnownIds(client: BillingClient): Promise<KnownIds> {
  const invoices = new Set<string>();
  const lineItems: string[] = [];
  const subscriptions: string[] = [];
  for (const id of CUSTOMERS) {
    await client.createCustomer({ customer_id: id, name: id });
    const fee = { plan: 'Business', amount: '30' };
    const { subscription } = await client.createSubscription(id, fee, { idempotencyKey: 'known-1' });
    subscriptions.push(subscription.subscription_id);
    for (const idempotencyKey of KEYS) {
      const item = { service: idempotencyKey, units_consumed: 58, price_per_unit: '0.10' };
      const added = await client.addLineItem(id, item, { idempotencyKey });
      invoices.add(added.line_item.invoice_id);
      lineItems.push(added.line_item.line_item_id);
    }
  }
  const [closed = '', open = '', ...toVoid] = invoices;
  await client.finalizeInvoice(closed);
  return { customers: CUSTOMERS, invoices: [closed, open], invoicesToVoid: toVoid, lineItems, subscriptions };
}

/** Most requests use one of these ids. The others use an invented id. */
export const asConfiguration = (ids: KnownIds): string => `
[dictionaries]
customers.values = ${JSON.stringify(ids.customers)}
keys.values = ${JSON.stringify(KEYS)}
invoices.values = ${JSON.stringify(ids.invoices)}
invoices_to_void.values = ${JSON.stringify(ids.invoicesToVoid)}
line_items.values = ${JSON.stringify(ids.lineItems)}
subscriptions.values = ${JSON.stringify(ids.subscriptions)}

[parameters]
"path.customer_id" = { dictionary = "customers", probability = 0.9 }
"query.idempotency_key" = { dictionary = "keys", probability = 0.9 }
"query.customer_id" = { dictionary = "customers", probability = 0.9 }
"body.items[*].customer_id" = { dictionary = "customers", probability = 0.9 }
"path.invoice_id" = { dictionary = "invoices", probability = 0.9 }
"path.line_item_id" = { dictionary = "line_items", probability = 0.9 }
"path.subscription_id" = { dictionary = "subscriptions", probability = 0.9 }

[[operations]]
include-name = "POST /invoices/{invoice_id}/void"
parameters."path.invoice_id" = { dictionary = "invoices_to_void", probability = 0.9 }
`;
