import { createHash } from 'node:crypto';
import { faker } from '@faker-js/faker/locale/en';
import {
  type BatchItemInput,
  type CreateCustomerInput,
  type CreateProductInput,
  type LeadInput,
  lineItemKey,
} from '@tally/client';

/*
 * Made-up customers, usage and leads, in any number. Each depends on its own id or key alone, in which the seed is. So
 * another run, with more of them or in another month, sends the same again and adds only what is new.
 */

/** @returns the n-th customer of a seed, the first is 1 */
export function customerOf(seed: number, n: number): CreateCustomerInput & { readonly customer_id: string } {
  const id = `seed-${seed}-${n}`;
  from(id);
  return { customer_id: id, name: faker.company.name(), email: `billing@${id}.example`, currency: 'USD' };
}

const PRICES = { 'Linux Instance': '0.0473', 'CDN Storage': '0.0000022', 'Load Balancer': '0.085' } as const;

/** What a customer uses in a month: a line for each service. */
export const usageOf = (customerId: string, month: string): BatchItemInput[] =>
  Object.entries(PRICES).map(([service, price], index) => {
    from(`${customerId} ${month} ${service}`);
    return {
      customer_id: customerId,
      idempotency_key: lineItemKey('seed', month, service),
      service,
      units_consumed: faker.number.int({ min: 200, max: 10_000 }) * (service === 'CDN Storage' ? 100_000 : 1),
      price_per_unit: price,
      used_at: `${month}-${String(5 + 7 * index).padStart(2, '0')}T12:00:00Z`,
    };
  });

export const seedProducts = [
  { product_id: 'seed-crm', name: 'CRM' },
  { product_id: 'seed-analytics', name: 'Analytics' },
  { product_id: 'seed-storage', name: 'Storage' },
] as const satisfies CreateProductInput[];

const TYPES = ['Website Visit', 'Social Media', 'Event', 'Newsletter'];
const ACTIONS = {
  High: ['Form Submission', 'Demo Request', 'Trial Start', 'Call Back', 'Purchase Order'],
  Medium: ['Share', 'Download', 'Comment', 'Video Watched'],
  Low: ['Page View', 'Like', 'Newsletter Opened'],
} as const;
/** Few enough that some of them repeat themselves, and some reach the cap. */
const USERS = 25;

/**
 * The n-th lead of a customer in a month, the first is 1. It has one to four actions, mostly of one of the customer's
 * users; every tenth names none.
 */
export function leadOf(customerId: string, month: string, n: number): LeadInput {
  const id = `${customerId}-${month}-${n}`;
  from(id);
  // Before the day at which the history of the month is billed.
  const createdAt = faker.date.between({ from: `${month}-01T00:00:00Z`, to: `${month}-25T00:00:00Z` });
  const user = faker.number.int({ min: 1, max: USERS });
  const isNamed = faker.datatype.boolean(0.9);
  const lead = {
    lead_id: id,
    product_id: faker.helpers.arrayElement(seedProducts).product_id,
    lead_type: faker.helpers.arrayElement(TYPES),
    actions: Array.from({ length: faker.number.int({ min: 1, max: 4 }) }, (_, index) =>
      actionAt(new Date(createdAt.getTime() + (index + 1) * 60_000)),
    ),
  };
  return {
    ...lead,
    customer_id: customerId,
    created_at: createdAt.toISOString(),
    ...(isNamed && { user_email: emailOf(customerId, user) }),
  };
}

function actionAt(time: Date): LeadInput['actions'][number] {
  const engagement = faker.helpers.arrayElement(['High', 'Medium', 'Low'] as const);
  return {
    action_type: faker.helpers.arrayElement(ACTIONS[engagement]),
    engagement_level: engagement,
    timestamp: time.toISOString(),
  };
}

function emailOf(customerId: string, user: number): string {
  from(`${customerId} user ${user}`);
  return faker.internet.exampleEmail({ lastName: String(user) }).toLowerCase();
}

/**
 * How many leads each customer has in a month, so that all months and customers together have the total, as evenly as
 * can be.
 */
export function leadsIn(total: number, places: number, place: number): number {
  return Math.floor(total / places) + (place < total % places ? 1 : 0);
}

/** What is made next depends on this text alone. */
function from(text: string): void {
  faker.seed(createHash('sha256').update(text).digest().readUInt32BE());
}
