import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Context, SQSEvent } from 'aws-lambda';
import { Big } from 'big.js';
import type { Instant, InvoiceId } from '../../client/contract/shapes/fields.ts';
import type { Charge } from '../../functions/domain/line-item.ts';
import type { StoredLineItem } from '../../functions/domain/stored-line-item.ts';
import type { Limits } from '../../functions/domain/sync/pace.ts';
import { requestLogger } from '../../functions/http/request-log.ts';
import { sendAllToSync } from '../../functions/messages/sync-queue.ts';
import { ApiKey } from '../../functions/payments/api-key.ts';
import { openStripe } from '../../functions/payments/open-stripe.ts';
import { syncRun } from '../../functions/queue/sync/run.ts';
import { sweepRun } from '../../functions/queue/sync-sweeper/run.ts';
import { createCustomer } from '../../functions/store/customers/customers.ts';
import { addLineItems } from '../../functions/store/line-items/adding.ts';
import { eachAtMost } from '../../functions/store/table/in-parallel.ts';
import type { Table } from '../../functions/store/table/table.ts';
import { audit } from './audit/audit.ts';
import { snapshotOf } from './audit/snapshot.ts';
import { at, customer, monthOf, oneOff } from './charges.ts';
import { API_KEY, type FakeAndWays, fakeStripe } from './fake-stripe.ts';
import { lineItemRequest } from './line-item-requests.ts';
import { runMonthEnd } from './month-end.ts';
import { noMeasures } from './no-measures.ts';
import { PlayedQueue } from './played-queue.ts';
import { acme } from './replies.ts';

export interface Options {
  /** Of each invocation's messages, and of invocations at a time. */
  readonly batch?: number;
  readonly parallel?: number;
  readonly mostTries?: number;
  readonly mostReceives?: number;
  /** How many requests a second it sends to Stripe. They are of real time. */
  readonly limits?: Limits;
  /** The fake's time, in ms. If it is left out, that of the month. */
  readonly fakeTime?: () => number;
  /** How long a request to Stripe may take, in ms. */
  readonly timeoutMs?: number;
  /** The value of the secret, each time that it is read. */
  readonly secret?: () => string;
}

/** All of them, but the limits. */
type Whole = Required<Omit<Options, 'limits'>> & Pick<Options, 'limits'>;

const SWEEP_MS = 5 * 60_000;
const ENDED = Date.parse('2026-12-03T00:00:00Z');

/**
 * A month end on its way to Stripe: the worker, the sweeper, a real table and a Stripe that keeps state. The queue is
 * played, and time runs as fast as the work does.
 */
export class SyncedMonth {
  /** UTC, in ms. */
  time = ENDED;
  readonly queue: PlayedQueue;
  readonly fake: FakeAndWays;
  readonly table: Table;
  readonly #options: Whole;
  readonly #handler: ReturnType<typeof syncRun>;
  #swept = ENDED;
  #billed = 0;

  private constructor(table: Table, fake: FakeAndWays, queue: PlayedQueue, options: Whole) {
    this.table = table;
    this.fake = fake;
    this.queue = queue;
    this.#options = options;
    const { mostTries, timeoutMs, secret, limits } = options;
    this.#handler = syncRun({
      table,
      queue,
      clock: async () => this.now,
      logger: requestLogger('sync', 'SILENT'),
      apiKey: new ApiKey('the secret', secretOf(secret)),
      stripeWith: (key) => openStripe(key, { base: fake.url, timeoutMs }),
      settings: { dueDays: 30, autoAdvance: true, mostTries, ...(limits && { limits }) },
      measures: noMeasures,
      chance: Math.random,
    });
  }

  static async start(table: Table, options: Options = {}): Promise<SyncedMonth> {
    const clock: { month?: SyncedMonth } = {};
    const time = () => clock.month?.time ?? ENDED;
    const fake = await fakeStripe({ realTime: options.fakeTime ?? time });
    const month = new SyncedMonth(table, fake, new PlayedQueue(time, options.mostReceives), {
      batch: 5,
      parallel: 4,
      mostTries: 100,
      mostReceives: 1_000,
      timeoutMs: 5_000,
      secret: () => API_KEY,
      fakeTime: time,
      ...options,
    });
    clock.month = month;
    return month;
  }

  get now(): Instant {
    return at(new Date(this.time).toISOString());
  }

  /** Makes invoices of November to pay, one a customer, each with another total, and sends their messages. */
  async close(count: number): Promise<readonly InvoiceId[]> {
    const customers = Array.from({ length: count }, (_, index) => index);
    await eachAtMost(16, customers, async (index) => {
      await this.bill(`customer-${index}`, [oneOff({ amount: new Big(100 + index).div(3).round(6) })]);
    });
    return this.closeDue();
  }

  /** Bills a customer, who is made if it is new, on the invoices of the months in which the charges were used. */
  async bill(name: string, charges: readonly Charge[]): Promise<StoredLineItem[]> {
    const customerId = customer(name);
    const email = `${name}@example.com`;
    await createCustomer(this.table, { ...acme, customer_id: customerId, name, email }, 'team-a');
    const requests = charges.map((charge) => {
      this.#billed += 1;
      const months = { month: monthOf(charge.usedAt.slice(0, 7)), fallback: undefined, missed: undefined };
      const idempotencyKey = `charge ${this.#billed}`;
      return lineItemRequest({ customerId, idempotencyKey, charge, months, now: charge.usedAt });
    });
    const outcomes = await addLineItems(this.table, requests, { patient: true, until: Date.now() + 60_000 });
    return outcomes.map((outcome) => {
      if (outcome.kind === 'created') return outcome.lineItem;
      throw new Error(`A charge is ${outcome.kind}.`);
    });
  }

  /** Closes what is due by now, and sends the messages of what is to be paid. */
  async closeDue(): Promise<readonly InvoiceId[]> {
    const { closed } = await runMonthEnd(this.table, this.now);
    const ids = closed.map(({ invoice }) => invoice.invoiceId);
    for (let first = 0; first < ids.length; first += 10) {
      await sendAllToSync(this.queue, ids.slice(first, first + 10));
    }
    return ids;
  }

  /** Lets workers and sweeper work, and moves the time on when there is nothing to do. */
  async runUntil(isDone: () => boolean | Promise<boolean>, longestMs = 24 * 3_600_000): Promise<void> {
    const end = this.time + longestMs;
    while (!(await isDone())) {
      if (await this.#work()) continue;
      this.time = Math.max(this.time + 1, Math.min(this.queue.next() ?? this.#nextSweep, this.#nextSweep));
      if (this.time > end) throw new Error('The time of the run is over.');
      if (this.time >= this.#nextSweep) await this.#sweep();
    }
  }

  /** Lets them work for some time. */
  runFor(ms: number): Promise<void> {
    const end = this.time + ms;
    return this.runUntil(() => this.time >= end, ms + SWEEP_MS);
  }

  /** The syncs that are not at Stripe yet. */
  async unsynced(): Promise<number> {
    const { syncs } = await snapshotOf(this.table);
    return syncs.filter(({ status }) => status !== 'synced').length;
  }

  /** Until every message is done, and every invoice is at Stripe. */
  drain(): Promise<void> {
    return this.runUntil(async () => this.queue.size === 0 && (await this.unsynced()) === 0);
  }

  /** Lets each worker take its next messages as soon as it is ready, in real time, until the queue is empty. */
  async workAll(): Promise<void> {
    const work = async (): Promise<void> => {
      for (let event = this.#receive(); event; event = this.#receive()) await this.#handle(event);
    };
    await Promise.all(Array.from({ length: this.#options.parallel }, work));
  }

  stop(): Promise<void> {
    return this.fake.stop();
  }

  get #nextSweep(): number {
    return this.#swept + SWEEP_MS;
  }

  /** @returns whether there was anything to do */
  async #work(): Promise<boolean> {
    const { parallel } = this.#options;
    const events = Array.from({ length: parallel }, () => this.#receive() ?? []).flat();
    await Promise.all(events.map((event) => this.#handle(event)));
    return events.length > 0;
  }

  #receive(): SQSEvent | undefined {
    return this.queue.receive(this.#options.batch);
  }

  async #handle(event: SQSEvent): Promise<void> {
    const { batchItemFailures } = await this.#handler(event, context(60_000));
    const failed = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    this.queue.settle(event, failed);
  }

  async #sweep(): Promise<void> {
    this.#swept = this.time;
    const { table, queue } = this;
    const logger = requestLogger('sync-sweeper', 'SILENT');
    const eventQueue = new PlayedQueue(() => this.time);
    const clock = async () => this.now;
    await sweepRun({ table, queue, eventQueue, clock, logger, measures: noMeasures })({}, context(120_000));
  }
}

const context = (remainingMs: number): Context =>
  ({ awsRequestId: 'run', getRemainingTimeInMillis: () => remainingMs }) as Context; // the parts that are read

function secretOf(secret: () => string): Pick<SecretsManagerClient, 'send'> {
  // Only the form with a promise is called.
  return { send: async () => ({ SecretString: secret() }) } as unknown as SecretsManagerClient;
}

/** What is wrong between the table and Stripe, when everything is synced. Amounts are in minor units. */
export interface Comparison {
  readonly invoices: number;
  readonly atStripe: number;
  readonly customersAtStripe: number;
  readonly doubled: number;
  readonly missing: number;
  /** The sum of all differences. */
  readonly difference: number;
  readonly drafts: number;
  /** What the audit of the table finds. */
  readonly violations: number;
  readonly mostAttempts: number;
}

export async function compare({ table, fake }: SyncedMonth): Promise<Comparison> {
  const snapshot = await snapshotOf(table);
  const { body } = await fake.tell('GET', 'objects');
  const found: readonly { status: string; total: number; metadata: Record<string, string> }[] = body.invoices;
  const totals = new Map<string, number>();
  for (const { status, total, metadata } of found.filter(({ status }) => status !== 'draft')) {
    const id = metadata['tally_invoice_id'] ?? status;
    if (totals.has(id)) totals.set(`${id} again`, total);
    else totals.set(id, total);
  }
  const owed = snapshot.headers.flatMap((header) =>
    header.status === 'finalized' || header.status === 'paid'
      ? [[header.invoice_id, Number(header.total.times(100))] as const]
      : [],
  );
  return {
    invoices: owed.length,
    atStripe: totals.size,
    customersAtStripe: body.customers.length,
    doubled: [...totals.keys()].filter((id) => id.endsWith(' again')).length,
    missing: owed.filter(([id]) => !totals.has(id)).length,
    difference: owed.reduce((sum, [id, total]) => sum + Math.abs((totals.get(id) ?? 0) - total), 0),
    drafts: found.length - totals.size,
    violations: audit(snapshot).length,
    mostAttempts: Math.max(...snapshot.syncs.map(({ attempts }) => attempts)),
  };
}
