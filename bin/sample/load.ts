import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BillingClient, CreateCustomerInput, LeadInput, UsageInput } from '@tally/client';
import { lineItemKey } from '@tally/client';
import * as z from 'zod/mini';

/*
 * The sample as it was published. Customers and line items are in camelCase, with ids and prices as JSON numbers.
 * Numbers are kept as they are written, since 0.1 as a JavaScript number is not a tenth. Leads are sent as they stand.
 */

const SAMPLE = join(import.meta.dirname, '..', '..', 'localstack', 'sample');

const asWritten = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === 'number' ? context?.source : value;

async function published<Item>(file: string, item: z.ZodMiniType<Item>): Promise<Item[]> {
  const text = await readFile(join(SAMPLE, file), 'utf8');
  return z.array(item).parse(JSON.parse(text, asWritten));
}

const publishedCustomer = z.pipe(
  z.strictObject({ id: z.string(), name: z.string() }),
  z.transform(({ id, name }): CreateCustomerInput & { customer_id: string } => ({
    customer_id: id,
    name,
  })),
);

export interface SampleLineItem {
  readonly customerId: string;
  readonly idempotencyKey: string;
  readonly item: UsageInput;
}

const publishedLineItem = z.strictObject({
  customerId: z.string(),
  service: z.string(),
  unitsConsumed: z.string(),
  pricePerUnit: z.string(),
});

/** The lines have no id. Only their place in the file identifies them, so the key is made from that. */
export async function sampleLineItems(): Promise<SampleLineItem[]> {
  const lines = await published('line-items.json', publishedLineItem);
  return lines.map(({ customerId, service, unitsConsumed, pricePerUnit }, index) => ({
    customerId,
    idempotencyKey: lineItemKey('sample', 'line-items.json', index + 1),
    item: { service, units_consumed: unitsConsumed, price_per_unit: pricePerUnit },
  }));
}

/** Creates the sample customers if they do not exist. Answers their ids and names. */
export async function loadSampleCustomers(client: BillingClient): Promise<{ id: string; name: string }[]> {
  const customers = await published('customers.json', publishedCustomer);
  await Promise.all(customers.map((customer) => client.createCustomer(customer)));
  return customers.map(({ customer_id, name }) => ({ id: customer_id, name }));
}

const publishedLead = z.strictObject({
  lead_id: z.string(),
  customer_id: z.string(),
  product_id: z.string(),
  lead_type: z.string(),
  actions: z.array(
    z.strictObject({
      action_type: z.string(),
      timestamp: z.string(),
      engagement_level: z.enum(['High', 'Medium', 'Low']),
    }),
  ),
  created_at: z.string(),
});

/** To the letter: their ids are their keys. The customers and products that they name are made by the stage. */
export const sampleLeads = (): Promise<LeadInput[]> => published('leads.json', publishedLead);
