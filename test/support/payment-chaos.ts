import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { Big } from 'big.js';
import type { Customer } from '../../client/contract/customers/customer.ts';
import type { InvoiceId } from '../../client/contract/shapes/fields.ts';
import { readInvoice } from '../../functions/store/invoices/reading.ts';
import { readBalances } from '../../functions/store/reports/balance.ts';
import { mapAtMost } from '../../functions/store/table/in-parallel.ts';
import type { OpenTable } from '../../functions/store/table/table.ts';
import type { Act } from '../../localstack/fake-stripe/control/acts.ts';
import { audit } from './audit/audit.ts';
import { snapshotOf } from './audit/snapshot.ts';
import type { BillingTables, Way } from './billing-tables.ts';
import { pick, randomOf } from './chaos/random.ts';
import { at, customer, monthOf } from './charges.ts';
import { crashing } from './crashes.ts';
import { fakeStripe } from './fake-stripe.ts';
import {
  act,
  deliver,
  eventsOf,
  finalized,
  happens,
  reconciled,
  sync,
  type World,
  waiting,
} from './payment-world.ts';
import { acme } from './replies.ts';
import { SECRET } from './stripe-signatures.ts';

/** What happens to an invoice at Stripe, and what must be shown here in the end. */
interface Story {
  readonly acts: readonly Act[];
  readonly ends: string;
}

const stories: readonly [Story, ...Story[]] = [
  { acts: ['pay'], ends: 'paid paid' },
  { acts: ['decline', 'pay'], ends: 'paid paid' },
  { acts: ['confirm', 'pay'], ends: 'paid paid' },
  { acts: ['decline', 'confirm'], ends: 'finalized action_required' },
  { acts: ['confirm', 'decline'], ends: 'finalized failed' },
  { acts: ['no_method'], ends: 'finalized failed' },
  { acts: ['decline', 'void'], ends: 'void voided' },
  { acts: ['void'], ends: 'void voided' },
  { acts: ['decline', 'give_up', 'pay'], ends: 'paid paid' },
  { acts: ['give_up'], ends: 'finalized uncollectible' },
  { acts: [], ends: 'finalized unpaid' },
];

export interface PaymentChaosReport {
  readonly invoices: number;
  readonly events: number;
  readonly lost: number;
  readonly doubled: number;
  /** Functions of the webhook that died: before they stored the event, or before they told of it. */
  readonly webhooksKilled: number;
  readonly workersKilled: number;
  /** Events that only the sweeper brought to a worker. */
  readonly swept: number;
  /** What the reconcile found where webhooks were lost, and repaired. */
  readonly repaired: number;
  readonly violations: readonly string[];
  readonly seconds: number;
}

interface Options {
  readonly seed: number;
  readonly invoices: number;
  readonly way: Way;
}

const AT_ONCE = 8;
const MONTHS = ['2026-06', '2026-07', '2026-08', '2026-09', '2026-10'] as const;

/**
 * Payments with webhooks that are lost, doubled and reversed at random, and functions that are killed at any of their
 * calls to the table.
 */
export async function runPaymentChaos(
  tables: BillingTables,
  { seed, invoices: count, way }: Options,
): Promise<PaymentChaosReport> {
  const began = Date.now();
  const sqs = mockClient(SQSClient);
  sqs.onAnyCommand().resolves({});
  const secrets = mockClient(SecretsManagerClient);
  secrets.onAnyCommand().resolves({ SecretString: SECRET });
  const fake = await fakeStripe();
  try {
    const table = await tables.create(way);
    const world: World = { table, fake, now: () => at(new Date().toISOString()) };
    const told = await madeInvoices(world, count, seed);
    const chaos = new Chaos(world, () => tables.open(table.name, way), randomOf(seed));
    const rounds = Math.max(...stories.map(({ acts }) => acts.length));
    for (let round = 0; round < rounds; round += 1) {
      for (const { providerId, story } of told) {
        const what = story.acts[round];
        if (what) await happens(world, providerId, what);
      }
      await chaos.deliverNew(round + 1 === rounds);
      await chaos.work();
    }
    await chaos.sweep();
    const before = await reconciled(world);
    const repairing = await reconciled(world, { repair: ['payment'] });
    const after = await reconciled(world);
    const violations = [
      ...(await wrongInvoices(table, told)),
      ...(await wrongBalances(table, told)),
      ...audit(await snapshotOf(table)).map(({ rule, what }) => `${rule}: ${what}`),
      ...after.differences.map(({ kind, detail }) => `still different: ${kind} ${detail}`),
      ...(before.differences.length === repairing.differences.length ? [] : ['A report changed something.']),
    ];
    const { counts } = chaos;
    return {
      invoices: told.length,
      ...counts,
      repaired: repairing.differences.filter(({ repaired }) => repaired).length,
      violations,
      seconds: (Date.now() - began) / 1_000,
    };
  } finally {
    await fake.stop();
    sqs.restore();
    secrets.restore();
  }
}

interface Told {
  readonly invoiceId: InvoiceId;
  readonly providerId: string;
  readonly customerId: string;
  readonly cents: number;
  readonly story: Story;
}

async function madeInvoices(world: World, count: number, seed: number): Promise<Told[]> {
  const random = randomOf(seed + 1);
  const customers = Array.from(
    { length: Math.ceil(count / MONTHS.length) },
    (_, index) => `customer-${index}`,
  );
  const wanted = customers
    .flatMap((customerId) => MONTHS.map((month) => ({ customerId, month })))
    .slice(0, count)
    .map((one) => ({ ...one, cents: 100 + Math.floor(random() * 100_000), story: pick(random, stories) }));
  // Those of one customer one after the other, as their months are.
  const made = await mapAtMost(AT_ONCE, customers, async (customerId) => {
    const mine = [];
    for (const one of wanted.filter((each) => each.customerId === customerId)) {
      const invoiceId = await finalized(world.table, customerId, one.month, one.cents);
      await sync(world, invoiceId);
      mine.push({ ...one, invoiceId });
    }
    return mine;
  });
  const { body } = await world.fake.tell('GET', 'objects');
  const ids = new Map<string, string>(
    body.invoices.map((one: { id: string; metadata: Record<string, string> }) => [
      one.metadata['tally_invoice_id'],
      one.id,
    ]),
  );
  return made.flat().map((one) => ({ ...one, providerId: ids.get(one.invoiceId) ?? 'none' }));
}

/** The way of events from Stripe to the table, on which everything goes wrong now and then. */
class Chaos {
  readonly counts = { events: 0, lost: 0, doubled: 0, webhooksKilled: 0, workersKilled: 0, swept: 0 };
  readonly #world: World;
  readonly #open: () => OpenTable;
  readonly #random: () => number;
  readonly #seen = new Set<string>();
  /** Messages to the worker. */
  #queue: string[] = [];
  /** Deliveries that come after those of the next round. */
  #late: object[] = [];

  constructor(world: World, open: () => OpenTable, random: () => number) {
    this.#world = world;
    this.#open = open;
    this.#random = random;
  }

  async deliverNew(isLast: boolean): Promise<void> {
    const fresh = (await eventsOf(this.#world)).filter(({ id }) => !this.#seen.has(id));
    for (const { id } of fresh) this.#seen.add(id);
    this.counts.events += fresh.length;
    const deliveries = fresh.flatMap((event) => this.#copies(event));
    const now = [...this.#late, ...deliveries.filter(() => isLast || this.#random() < 0.8)];
    this.#late = deliveries.filter((event) => !now.includes(event));
    const shuffled = now
      .map((event) => ({ event, place: this.#random() }))
      .sort((one, other) => one.place - other.place)
      .map(({ event }) => event);
    await mapAtMost(AT_ONCE, shuffled, (event) => this.#deliver(event));
  }

  #copies(event: object): object[] {
    const chance = this.#random();
    if (chance < 0.2) {
      this.counts.lost += 1;
      return [];
    }
    if (chance < 0.4) {
      this.counts.doubled += 1;
      return [event, { ...event }];
    }
    return [event];
  }

  /** Stripe sends again until it gets 200. */
  async #deliver(event: object): Promise<void> {
    for (let tries = 0; tries < 50; tries += 1) {
      const isKilled = this.#random() < 0.25;
      const table = isKilled ? this.#dying() : this.#world.table;
      const status = await deliver({ ...this.#world, table }, event).catch(() => 500);
      if (isKilled) this.counts.webhooksKilled += 1;
      if (status !== 200) continue;
      // Now and then it dies after it stored the event, and before it tells of it.
      if (this.#random() < 0.2) this.counts.webhooksKilled += 1;
      else this.#queue.push((event as { id: string }).id);
      return;
    }
    throw new Error('An event was never taken.');
  }

  /** Works until the queue is empty. The message of a worker that died comes again, or is lost. */
  async work(): Promise<void> {
    while (this.#queue.length > 0) {
      const batches = Array.from({ length: 4 }, () => this.#queue.splice(0, 5)).filter(
        ({ length }) => length > 0,
      );
      await Promise.all(
        batches.map(async (ids) => {
          const isKilled = this.#random() < 0.25;
          const table = isKilled ? this.#dying() : this.#world.table;
          const again = await act({ ...this.#world, table }, ids);
          if (isKilled) this.counts.workersKilled += 1;
          this.#queue.push(...(isKilled ? ids.filter(() => this.#random() < 0.7) : again));
        }),
      );
    }
  }

  async sweep(): Promise<void> {
    for (
      let waits = await waiting(this.#world.table);
      waits.length > 0;
      waits = await waiting(this.#world.table)
    ) {
      this.counts.swept += waits.length;
      this.#queue.push(...waits);
      await this.work();
    }
  }

  /** A table whose user dies at one of its next calls, before or after it. */
  #dying(): OpenTable {
    let calls = Math.floor(this.#random() * 8);
    const when = this.#random() < 0.5 ? 'before' : 'after';
    return crashing(this.#open(), () => {
      calls -= 1;
      // Once it is dead, it makes no other call.
      return calls < 0 ? (calls === -1 ? when : 'before') : undefined;
    });
  }
}

async function wrongInvoices(table: OpenTable, told: readonly Told[]): Promise<string[]> {
  const shown = await mapAtMost(AT_ONCE, told, async ({ invoiceId, story }) => {
    const invoice = await readInvoice(table, invoiceId);
    const is = `${invoice?.lifecycle.status} ${invoice?.sync.payment?.status}`;
    return is === story.ends ? [] : [`${invoiceId}: ${is} after ${story.acts.join(', ')}`];
  });
  return shown.flat();
}

/** A customer owes what is finalized and not paid, and nothing else. */
async function wrongBalances(table: OpenTable, told: readonly Told[]): Promise<string[]> {
  const byCustomer = Map.groupBy(told, ({ customerId }) => customerId);
  const checked = await mapAtMost(AT_ONCE, [...byCustomer], async ([customerId, mine]) => {
    const who: Customer = { ...acme, customer_id: customer(customerId) };
    const [balance] = await readBalances(table, who, monthOf('2026-11'));
    const owed = mine
      .filter(({ story }) => story.ends.startsWith('finalized'))
      .reduce((sum, { cents }) => sum.plus(new Big(cents).div(100)), new Big(0));
    const is = balance?.finalizedUnpaid ?? new Big(-1);
    return is.eq(owed) ? [] : [`${customerId} owes ${is.toFixed(2)}, and should owe ${owed.toFixed(2)}`];
  });
  return checked.flat();
}
