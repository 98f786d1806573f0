import type { Day, Month } from '../../../client/contract/shapes/fields.ts';
import cancelSubscription from '../../../functions/api/subscriptions/cancel-subscription.ts';
import createSubscription from '../../../functions/api/subscriptions/create-subscription.ts';
import updateSubscription from '../../../functions/api/subscriptions/update-subscription.ts';
import { dayIn, daysIn, monthsAfter } from '../../../functions/domain/months.ts';
import { clockOf, moveClock } from '../../../functions/store/clock/clock.ts';
import { createCustomer } from '../../../functions/store/customers/customers.ts';
import { renewSubscriptions } from '../../../functions/store/subscriptions/renewals.ts';
import { eachAtMost } from '../../../functions/store/table/in-parallel.ts';
import type { OpenTable } from '../../../functions/store/table/table.ts';
import { type Sent, tally } from '../api-gateway.ts';
import { audit } from '../audit/audit.ts';
import { type Snapshot, snapshotOf } from '../audit/snapshot.ts';
import { daysOf } from '../audit/subscriptions.ts';
import type { BillingTables, Way } from '../billing-tables.ts';
import { pick, randomOf } from '../chaos/random.ts';
import { at, customer, monthOf } from '../charges.ts';
import { crashing } from '../crashes.ts';
import { fast, runMonthEnd } from '../month-end.ts';
import { owedByMonth, type SubscriptionHistory } from './reference.ts';

export interface Years {
  readonly seed: number;
  readonly subscribers: number;
  readonly months: number;
  readonly way: Way;
}

export interface YearsReport {
  readonly subscriptions: number;
  readonly changes: number;
  readonly cancelled: number;
  /** Months that were billed. */
  readonly billed: number;
  readonly runs: number;
  /** Workers that died, in runs and in requests. */
  readonly crashes: number;
  readonly wrong: readonly string[];
  readonly seconds: number;
}

const START = monthOf('2026-11');

/**
 * Subscribers over months, by the test clock: they start, change and cancel on random days, some exactly when a month
 * begins, while the renewals run. In some months no run begins on time. Workers die at random calls, and another does
 * their work again. At the end each month of each subscription is compared with the reference.
 */
export async function runYears(tables: BillingTables, years: Years): Promise<YearsReport> {
  const table = await tables.create(years.way);
  const began = Date.now();
  const run = new Run(tables, table, years);
  await run.begin();
  for (let index = 0; index < years.months; index += 1) await run.month(monthsAfter(START, index));
  const wrong = await run.end(monthsAfter(START, years.months));
  return { ...run.counts, wrong, seconds: (Date.now() - began) / 1000 };
}

/** A subscription with what happened to it. */
interface Kept {
  readonly customerId: string;
  readonly id: string;
  readonly start: Day;
  readonly fees: { from: Day; fee: bigint }[];
  end: Day | undefined;
}

const SUBSCRIBERS_AT_ONCE = 8;
/** One call in so many is its worker's last. */
const CALLS_TO_LIVE = { request: 25, run: 100 } as const;

class Run {
  readonly counts = { subscriptions: 0, changes: 0, cancelled: 0, billed: 0, runs: 0, crashes: 0 };
  readonly #tables: BillingTables;
  readonly #table: OpenTable;
  readonly #years: Years;
  readonly #random: () => number;
  readonly #kept: Kept[] = [];

  constructor(tables: BillingTables, table: OpenTable, years: Years) {
    this.#tables = tables;
    this.#table = table;
    this.#years = years;
    this.#random = randomOf(years.seed);
  }

  async begin(): Promise<void> {
    await this.#moveTo(dayIn(START, 1));
    const now = at(`${START}-01T00:00:00Z`);
    for (const customerId of this.#customers()) {
      const times = { created_at: now, updated_at: now };
      const made = {
        customer_id: customer(customerId),
        name: customerId,
        currency: 'USD',
        ...times,
      } as const;
      await createCustomer(this.#table, made, 'test');
    }
    await this.#eachSubscriber((customerId) => this.#create(customerId, dayIn(START, 1)));
  }

  /** The month begins, two of its days pass, and the invoices of the month before are closed. */
  async month(month: Month): Promise<void> {
    const first = dayIn(month, 1);
    await this.#moveTo(first);
    const isOnTime = this.#random() > 0.15;
    await Promise.all([isOnTime && this.#renew(), this.#changeSome(first, 0.1)]);
    for (const share of [this.#random() * 0.5, 0.5 + this.#random() * 0.5]) {
      const day = dayIn(month, Math.max(2, Math.ceil(share * daysIn(month))));
      await this.#moveTo(day);
      await this.#changeSome(day, 0.25);
    }
    await runMonthEnd(this.#table, `${month}-03T00:00:00Z`);
  }

  /** @returns what is wrong */
  async end(month: Month): Promise<string[]> {
    await this.#moveTo(dayIn(month, 1));
    await this.#renew();
    const snapshot = await snapshotOf(this.#table);
    this.counts.billed = snapshot.lines.filter((line) => /:\d{4}-\d\d$/.test(line.idempotency_key)).length;
    const violations = audit(snapshot).map(({ rule, what }) => `${rule}: ${what}`);
    return [...violations, ...this.#kept.flatMap((kept) => differencesOf(kept, snapshot, month))];
  }

  /** Time goes on from the start of the day. */
  async #moveTo(day: Day): Promise<void> {
    await moveClock(this.#table, at(`${day}T00:00:00Z`), 'test');
  }

  *#customers(): Generator<string> {
    // Some have two subscriptions.
    const count = Math.ceil(this.#years.subscribers * 0.8);
    for (let index = 0; index < count; index += 1) yield `customer-${index}`;
  }

  async #eachSubscriber(work: (customerId: string) => Promise<void>): Promise<void> {
    const customers = [...this.#customers()];
    const subscribers = Array.from(
      { length: this.#years.subscribers },
      (_, index) => customers[index % customers.length] ?? '',
    );
    await eachAtMost(SUBSCRIBERS_AT_ONCE, subscribers, work);
  }

  /** Runs until one ends that did not die and left nothing. */
  async #renew(): Promise<void> {
    for (;;) {
      this.counts.runs += 1;
      const worker = this.#worker(CALLS_TO_LIVE.run);
      const now = await clockOf({ testClock: true })(this.#table);
      const result = await renewSubscriptions(worker.table, {
        now,
        graceDays: 2,
        pace: fast,
        until: Number.POSITIVE_INFINITY,
        onFailed: () => undefined,
      }).catch(() => undefined);
      if (result?.failed === 0 && !worker.isDead()) return;
    }
  }

  async #changeSome(day: Day, share: number): Promise<void> {
    const now = this.#kept.filter(({ end }) => end === undefined || end >= day);
    const chosen = now.filter(() => this.#random() < share);
    await eachAtMost(SUBSCRIBERS_AT_ONCE, chosen, (kept) => this.#change(kept, day));
  }

  async #change(kept: Kept, day: Day): Promise<void> {
    const hasBegun = kept.start.slice(0, 7) <= day.slice(0, 7);
    const what = pick(this.#random, ['fee', 'fee', 'fee', 'end', 'cancel']);
    if (what === 'cancel') {
      await this.#send('cancelSubscription', kept, {});
      kept.end = day;
      this.counts.cancelled += 1;
      // Somebody who left comes back.
      if (this.#random() < 0.7) await this.#create(kept.customerId, day);
    } else if (what === 'end' && hasBegun) {
      const ends = kept.end === undefined;
      await this.#send('updateSubscription', kept, { body: { cancel_at_period_end: ends } });
      const month = day.slice(0, 7) as Month; // a day begins with its month
      kept.end = ends ? dayIn(month, daysIn(month)) : undefined;
      this.counts.changes += 1;
    } else {
      const fee = this.#fee();
      await this.#send('updateSubscription', kept, { body: { amount: inUsd(fee) } });
      kept.fees.push({ from: day, fee });
      this.counts.changes += 1;
    }
  }

  async #create(customerId: string, today: Day): Promise<void> {
    const month = today.slice(0, 7) as Month; // a day begins with its month
    // On any day of this month, or of one of the next two.
    const startMonth = monthsAfter(month, Math.max(0, Math.floor(this.#random() * 5) - 2));
    const start = dayIn(startMonth, 1 + Math.floor(this.#random() * daysIn(startMonth)));
    const fee = this.#fee();
    this.counts.subscriptions += 1;
    const { subscription } = await this.#send(
      'createSubscription',
      { customerId },
      {
        headers: { 'Idempotency-Key': `subscription:${this.counts.subscriptions}` },
        body: { plan: 'Basic', amount: inUsd(fee), starts_at: `${start}T12:00:00Z` },
      },
    );
    this.#kept.push({
      customerId,
      id: subscription.subscription_id,
      start,
      fees: [{ from: start, fee }],
      end: undefined,
    });
  }

  #fee = (): bigint => BigInt(1 + Math.floor(this.#random() * 20_000));

  /** Sends a request until it is answered. Half of the changes have a key, so that they are known again. */
  async #send(
    name: 'createSubscription' | 'updateSubscription' | 'cancelSubscription',
    { customerId, id }: Pick<Kept, 'customerId'> & { readonly id?: string },
    sent: Sent,
  ): Promise<{ readonly subscription: { readonly subscription_id: string } }> {
    const params = { customer_id: customerId, ...(id !== undefined && { subscription_id: id }) };
    const isKeyed = name === 'updateSubscription' && this.#random() < 0.5;
    const headers = isKeyed ? { 'Idempotency-Key': String(this.#random()) } : {};
    for (;;) {
      const { table, isDead } = this.#worker(CALLS_TO_LIVE.request);
      const api = tally([createSubscription, updateSubscription, cancelSubscription], {
        table,
        clock: clockOf({ testClock: true }),
      });
      const { statusCode, body } = await api.send(name, { headers, params, ...sent });
      if (statusCode < 300) return JSON.parse(body);
      // A busy store is no mistake. Everything else that a living worker answers is one.
      if (!isDead() && statusCode !== 503) throw new Error(`${name} was answered ${statusCode}: ${body}`);
    }
  }

  /** A worker with a client of its own. After its death it does nothing more. */
  #worker(callsToLive: number) {
    let isDead = false;
    const table = crashing(this.#tables.open(this.#table.name, this.#years.way), () => {
      if (isDead) return 'before';
      if (this.#random() > 1 / callsToLive) return undefined;
      isDead = true;
      this.counts.crashes += 1;
      return this.#random() < 0.5 ? 'before' : 'after';
    });
    return { table, isDead: () => isDead };
  }
}

const inUsd = (cents: bigint): string => `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;

/** The months of a subscription whose lines do not add up to what the reference owes. */
function differencesOf(kept: Kept, { lines }: Snapshot, last: Month): string[] {
  const history: SubscriptionHistory = kept;
  const owed = owedByMonth(history, last);
  const sums = new Map<string, bigint>();
  for (const line of lines) {
    const days = daysOf(line);
    if (days?.subscription !== kept.id) continue;
    const month = days.from.slice(0, 7);
    sums.set(month, (sums.get(month) ?? 0n) + BigInt(line.amount.times(100).toFixed()));
  }
  const months = new Set<string>([...owed.keys(), ...sums.keys()]);
  return [...months].flatMap((month) => {
    const [want, have] = [owed.get(month as Month) ?? 0n, sums.get(month) ?? 0n]; // a name that is no month is not found
    return want === have ? [] : [`${kept.id} in ${month}: ${have} cents instead of ${want}`];
  });
}
