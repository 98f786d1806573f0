import { setTimeout as sleep } from 'node:timers/promises';
import type { InvoiceId } from '../../../client/contract/shapes/fields.ts';
import {
  addLineItems,
  type LineItemOutcome,
  type LineItemRequest,
} from '../../../functions/store/line-items/adding.ts';
import type { OpenTable } from '../../../functions/store/table/table.ts';
import { audit, type Violation } from '../audit/audit.ts';
import { auditRunning } from '../audit/running.ts';
import { snapshotOf } from '../audit/snapshot.ts';
import { sumsOfTotals } from '../audit/sums.ts';
import type { BillingTables, Way } from '../billing-tables.ts';
import { finalizeRunning } from '../closing.ts';
import { Crash } from '../crashes.ts';
import { type Plan, planOf } from './plan.ts';
import { pick, randomOf } from './random.ts';
import { Witness } from './witness.ts';
import { isBusy, unlessBusy, unreliable, WORKERS } from './workers.ts';

export interface ChaosOptions {
  readonly seed: number;
  readonly lines: number;
  readonly way: Way;
  /** Changes each worker's client, to see whether the audit finds the damage. */
  readonly weaken?: (table: OpenTable) => OpenTable;
}

export interface ChaosReport {
  readonly lines: number;
  readonly requests: number;
  readonly crashes: number;
  /** Requests that must be sent again, because the store was busy. */
  readonly busy: number;
  readonly closings: number;
  readonly invoices: number;
  readonly mostShards: number;
  readonly checksMeanwhile: number;
  readonly seconds: number;
  readonly violations: readonly Violation<string>[];
}

const CLOSERS = 3;
/** The share of a worker's turns in which it takes a batch. In the other turns it takes one request. */
const BATCH_SHARE = 0.2;
const LARGEST_BATCH = 20;
/** Some are so long that an invoice is closed meanwhile. */
const PAUSES = { share: 0.1, longestMs: 200 };
const CHECK_EVERY_MS = 200;
const CLOSE_EVERY_MS = 100;

/**
 * Bills lines under the worst conditions: lines come twice, workers die, and invoices are closed meanwhile.
 */
export async function runChaos(tables: BillingTables, options: ChaosOptions): Promise<ChaosReport> {
  const table = await tables.create(options.way);
  const run = new ChaosRun(table, planOf(options.seed, options.lines), options.seed);
  const began = Date.now();
  await run.bill((random) => {
    const own = tables.open(table.name, options.way);
    return unreliable(options.weaken?.(own) ?? own, random, PAUSES);
  });
  return run.report((Date.now() - began) / 1000);
}

class ChaosRun {
  readonly #table: OpenTable;
  readonly #plan: Plan;
  readonly #seed: number;
  readonly #queue: LineItemRequest[];
  readonly #witness = new Witness();
  readonly #invoices = new Set<InvoiceId>();
  readonly #meanwhile: Violation<string>[] = [];
  readonly #crashes = new Set<Crash>();
  readonly #count = { busy: 0, closings: 0, checks: 0 };
  #working = true;

  constructor(table: OpenTable, plan: Plan, seed: number) {
    this.#table = table;
    this.#plan = plan;
    this.#seed = seed;
    this.#queue = plan.requests.toReversed();
  }

  async bill(worker: (random: () => number) => OpenTable): Promise<void> {
    const closers = Array.from({ length: CLOSERS }, (_, index) =>
      this.#close(randomOf(this.#seed + 1_000 + index)),
    );
    const besides = [...closers, this.#check(randomOf(this.#seed + 2))];
    const working = Array.from({ length: WORKERS }, (_, index) =>
      this.#work(worker(randomOf(this.#seed + 10 + index)), randomOf(this.#seed + 500 + index)),
    );
    try {
      const worked = Promise.all(working).finally(() => {
        this.#working = false;
      });
      await Promise.all([worked, ...besides]);
    } finally {
      // When one worker has failed, the others stop too.
      this.#working = false;
      this.#queue.length = 0;
    }
  }

  async report(seconds: number): Promise<ChaosReport> {
    const snapshot = await snapshotOf(this.#table);
    return {
      lines: this.#plan.lines.length,
      requests: this.#plan.requests.length,
      crashes: this.#crashes.size,
      busy: this.#count.busy,
      closings: this.#count.closings,
      invoices: snapshot.headers.length,
      mostShards: Math.max(...snapshot.headers.map(({ shards }) => shards)),
      checksMeanwhile: this.#count.checks,
      seconds,
      violations: [...this.#meanwhile, ...audit(snapshot), ...this.#witness.broken(snapshot)],
    };
  }

  /**
   * Sends requests alone or in a batch. If a worker dies with a request, the request goes back for the next
   * worker.
   */
  async #work(table: OpenTable, random: () => number): Promise<void> {
    while (this.#queue.length > 0) {
      const most = random() < BATCH_SHARE ? 1 + Math.floor(random() * LARGEST_BATCH) : 1;
      const requests = this.#queue.splice(-most).reverse();
      const outcomes = await addLineItems(table, requests);
      for (const [index, request] of requests.entries()) this.#note(request, outcomes[index]);
    }
  }

  #note(request: LineItemRequest, outcome: LineItemOutcome | undefined): void {
    if (outcome === undefined || outcome.kind === 'conflict') throw new Error('No request is a conflict.');
    if (outcome.kind !== 'failed') {
      const { lineItem } = outcome;
      this.#witness.acknowledged(request, { lineItem, replayed: outcome.kind === 'replayed' });
      this.#invoices.add(lineItem.invoiceId);
      return;
    }
    const { error } = outcome;
    // All lines of a transaction have the same error.
    if (error instanceof Crash) this.#crashes.add(error);
    else if (isBusy(error)) this.#count.busy += 1;
    else throw error;
    this.#queue.push(request);
  }

  async #close(random: () => number): Promise<void> {
    for (; this.#working; await sleep(random() * 2 * CLOSE_EVERY_MS)) {
      const invoice = await finalizeRunning(this.#table, pick(random, this.#plan.slots)).catch(unlessBusy);
      if (!invoice) continue;
      this.#count.closings += 1;
      this.#witness.closed(invoice.invoiceId, sumsOfTotals(invoice.totals));
    }
  }

  async #check(random: () => number): Promise<void> {
    for (; this.#working; await sleep(CHECK_EVERY_MS)) {
      const [first, ...others] = this.#invoices;
      if (first === undefined) continue;
      this.#meanwhile.push(...(await auditRunning(this.#table, pick(random, [first, ...others]))));
      this.#count.checks += 1;
    }
  }
}
