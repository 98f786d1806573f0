import type { Context, SQSEvent } from 'aws-lambda';
import { Big } from 'big.js';
import type Stripe from 'stripe';
import type { Instant, InvoiceId } from '../../client/contract/shapes/fields.ts';
import receiveStripeEvent from '../../functions/api/webhooks/receive-stripe-event.ts';
import { requestLogger } from '../../functions/http/request-log.ts';
import type { Measures } from '../../functions/metrics/measures.ts';
import { ApiKey } from '../../functions/payments/api-key.ts';
import { openStripe } from '../../functions/payments/open-stripe.ts';
import type { Way } from '../../functions/payments/turn.ts';
import { type ReconcileReply, reconcileRun } from '../../functions/queue/reconcile/run.ts';
import { stripeEventsRun } from '../../functions/queue/stripe-events/run.ts';
import { syncRun } from '../../functions/queue/sync/run.ts';
import { createCustomer } from '../../functions/store/customers/customers.ts';
import { addLineItem } from '../../functions/store/line-items/adding.ts';
import { waitingEvents } from '../../functions/store/payments/events.ts';
import type { OpenTable, Table } from '../../functions/store/table/table.ts';
import type { Act } from '../../localstack/fake-stripe/control/acts.ts';
import { tally } from './api-gateway.ts';
import { at, customer, monthOf, oneOff } from './charges.ts';
import { asked, finalizeRunning } from './closing.ts';
import { API_KEY, type FakeAndWays } from './fake-stripe.ts';
import { lineItemRequest } from './line-item-requests.ts';
import { noMeasures } from './no-measures.ts';
import { SECRET, signatureHeader } from './stripe-signatures.ts';

/*
 * Everything around payments with a real table and a Stripe that keeps state. Queues and secrets are played.
 */

const silent = requestLogger('test', 'SILENT');
const secretOf = (text: string) => ({ send: async () => ({ SecretString: text }) });
const noQueue = { url: 'https://sqs.example/queue', client: { send: async () => ({}) } };

/** What metrics were written, by name and what they are counted by. */
export class Told {
  readonly all: string[] = [];

  readonly measures = {
    tell: (values: object) => {
      this.all.push(JSON.stringify(values));
    },
    tellBy: (name: string, values: Readonly<Record<string, number>>) => {
      const counted = Object.entries(values).filter(([, value]) => value > 0);
      this.all.push(...counted.map(([by, value]) => `${name} ${by} ${value}`));
      if (counted.length === 0) this.all.push(`${name} 0`);
    },
  };
}

export interface World {
  readonly table: OpenTable;
  readonly fake: FakeAndWays;
  /** The time of the rules. */
  readonly now: () => Instant;
}

/** Nobody waits for a turn. */
const wayTo = (base: string, key: string): Way => ({
  stripe: openStripe(key, { base, timeoutMs: 20_000 }),
  turn: async () => {},
});

/** Parts of what Lambda passes. */
const context = (remainingMs = 60_000) =>
  ({ awsRequestId: 'run', getRemainingTimeInMillis: () => remainingMs }) as Context;
const messages = (bodies: readonly string[]) =>
  ({
    Records: bodies.map((body, index) => ({
      messageId: `m${index}`,
      receiptHandle: `r${index}`,
      body,
      attributes: { ApproximateReceiveCount: '1' },
    })),
  }) as unknown as SQSEvent;

/** Bills and finalizes an invoice, and brings it to Stripe. @returns its id, and Stripe's */
export async function syncedInvoice(
  world: World,
  of: { readonly customerId?: string; readonly month?: string; readonly cents?: number } = {},
): Promise<{ readonly invoiceId: InvoiceId; readonly providerId: string }> {
  const { customerId = 'acme', month = '2026-11', cents = 950 } = of;
  const invoiceId = await finalized(world.table, customerId, month, cents);
  await sync(world, invoiceId);
  const objects = await world.fake.tell('GET', 'objects');
  const found = objects.body.invoices.find(
    ({ metadata }: { metadata: Record<string, string> }) => metadata['tally_invoice_id'] === invoiceId,
  );
  return { invoiceId, providerId: found.id };
}

export async function finalized(
  table: Table,
  customerId: string,
  month = '2026-11',
  cents = 950,
): Promise<InvoiceId> {
  const id = customer(customerId);
  await createCustomer(
    table,
    {
      customer_id: id,
      name: customerId,
      email: `${customerId}@example.com`,
      currency: 'USD',
      created_at: at('2026-11-01T00:00:00Z'),
      updated_at: at('2026-11-01T00:00:00Z'),
    },
    'team-a',
  ).catch(() => undefined);
  const usedAt = at(`${month}-21T10:00:00Z`);
  const charge = oneOff({ amount: new Big(cents).div(100), usedAt });
  await addLineItem(
    table,
    lineItemRequest({
      customerId: id,
      idempotencyKey: `${customerId} ${month} ${cents}`,
      charge,
      months: { month: monthOf(month), fallback: undefined, missed: undefined },
      now: usedAt,
    }),
  );
  const slot = { customerId: id, currency: 'USD', month: monthOf(month) } as const;
  const invoice = await finalizeRunning(table, slot, { ...asked, now: at(`${month}-22T12:00:00Z`) });
  if (!invoice) throw new Error('No invoice was open.');
  return invoice.invoiceId;
}

export async function sync({ table, fake, now }: World, invoiceId: InvoiceId): Promise<void> {
  const run = syncRun({
    table,
    queue: noQueue,
    clock: async () => now(),
    logger: silent,
    apiKey: new ApiKey('key', secretOf(API_KEY) as never), // the part that is called
    stripeWith: (key) => openStripe(key, { base: fake.url, timeoutMs: 20_000 }),
    settings: {
      dueDays: 30,
      autoAdvance: true,
      mostTries: 100,
    },
    measures: noMeasures,
    chance: () => 0,
  } as Parameters<typeof syncRun>[0]); // its queue is none
  await run(messages([JSON.stringify({ invoice_id: invoiceId })]), context());
}

/** What a customer, a bank or a person at Stripe does with an invoice. */
export async function happens({ fake }: World, invoice: string, act: Act, code?: string): Promise<void> {
  const { status, body } = await fake.tell('POST', 'invoices', { invoice, do: act, ...(code && { code }) });
  if (status !== 200) throw new Error(JSON.stringify(body));
}

/** Every event of the account so far, in the order in which Stripe made them. */
export async function eventsOf({ fake }: World): Promise<SentEvent[]> {
  const { body } = await fake.tell('GET', 'objects');
  return body.events.map(({ account: _account, ...event }: SentEvent & { account: string }) => event);
}

interface SentEvent {
  readonly id: string;
  readonly type: string;
  readonly data: { readonly object: { id: string } };
}

/** One delivery of an event: its own time, its own signature. @returns the status of the answer */
export async function deliver({ table, now }: World, event: object): Promise<number> {
  const body = JSON.stringify(event);
  const { statusCode } = await tally([receiveStripeEvent], {
    table,
    clock: async () => now(),
    stripeWebhookSecretId: 'webhooks',
    eventQueueUrl: noQueue.url,
  }).send('receiveStripeEvent', {
    body,
    caller: null,
    headers: { 'Stripe-Signature': signatureHeader(body, Math.floor(Date.parse(now()) / 1_000), SECRET) },
  });
  return statusCode;
}

/** The worker gets a message for each of these events. @returns those whose messages come again */
export async function act(
  { table, fake, now }: World,
  ids: readonly string[],
  { told = new Told(), apiKey = API_KEY }: { readonly told?: Told; readonly apiKey?: string } = {},
): Promise<string[]> {
  const run = stripeEventsRun({
    table,
    queue: noQueue,
    clock: async () => now(),
    logger: silent,
    measures: told.measures as Measures<'stripe-events'>, // the parts that are called
    apiKey: new ApiKey('key', secretOf(apiKey) as never), // the part that is called
    wayWith: (_table, key) => wayTo(fake.url, key),
    chance: () => 0,
  });
  const { batchItemFailures } = await run(
    messages(ids.map((id) => JSON.stringify({ event_id: id }))),
    context(),
  );
  return batchItemFailures.map(({ itemIdentifier }) => ids[Number(itemIdentifier.slice(1))] ?? '');
}

/** The events that nobody has acted on. */
export async function waiting(table: Table): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of waitingEvents(table, at('2099-01-01T00:00:00Z'))) ids.push(id);
  return ids;
}

/** One run of the reconcile. */
export async function reconciled(
  { table, fake, now }: World,
  asked: object = {},
  { told = new Told(), pauseMs = 0 }: { readonly told?: Told; readonly pauseMs?: number } = {},
): Promise<ReconcileReply> {
  const run = reconcileRun({
    table,
    queue: noQueue,
    clock: async () => now(),
    logger: silent,
    measures: told.measures as Measures<'reconcile'>, // the parts that are called
    apiKey: new ApiKey('key', secretOf(API_KEY) as never), // the part that is called
    wayWith: (_table, key) => wayTo(fake.url, key),
    days: 3_650,
    pauseMs,
  });
  return run(asked, context(600_000));
}

/** Stripe's library, for what people do by it. */
export const stripeOf = ({ fake }: World): Stripe => fake.stripe();
