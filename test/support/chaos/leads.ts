import { setTimeout as sleep } from 'node:timers/promises';
import { Big } from 'big.js';
import { addLeads, type LeadOutcome } from '../../../functions/store/leads/adding.ts';
import type { LeadRequest } from '../../../functions/store/leads/request.ts';
import type { OpenTable } from '../../../functions/store/table/table.ts';
import { audit, type Violation } from '../audit/audit.ts';
import { auditCap } from '../audit/leads.ts';
import { type Snapshot, snapshotOf } from '../audit/snapshot.ts';
import type { BillingTables, Way } from '../billing-tables.ts';
import { finalizeRunning } from '../closing.ts';
import { Crash } from '../crashes.ts';
import { defaultTerms } from '../lead-requests.ts';
import { type LeadPlan, leadPlanOf } from './lead-plan.ts';
import { pick, randomOf } from './random.ts';
import { isBusy, unlessBusy, unreliable, WORKERS } from './workers.ts';

export interface LeadChaosOptions {
  readonly seed: number;
  readonly leads: number;
  readonly users: number;
  readonly way: Way;
  /** Changes each worker's client, to see whether the audit finds the damage. */
  readonly weaken?: (table: OpenTable) => OpenTable;
}

export interface LeadChaosReport {
  readonly leads: number;
  readonly requests: number;
  readonly crashes: number;
  /** Requests that must be sent again, because the store was busy. */
  readonly busy: number;
  readonly closings: number;
  /** Users who reached the cap in a month. */
  readonly capped: number;
  readonly seconds: number;
  readonly violations: readonly Violation<string>[];
}

const CAP = new Big(100);
const BATCH_SHARE = 0.5;
const LARGEST_BATCH = 30;
const PAUSES = { share: 0.05, longestMs: 50 };
const CLOSE_EVERY_MS = 300;

/**
 * Adds leads under the worst conditions: leads come twice, there are few users, workers die, and invoices are
 * closed.
 */
export async function runLeadChaos(
  tables: BillingTables,
  options: LeadChaosOptions,
): Promise<LeadChaosReport> {
  const table = await tables.create(options.way);
  const run = new LeadChaos(table, leadPlanOf(options.seed, options.leads, options.users), options.seed);
  const began = Date.now();
  await run.add((random) => {
    const own = tables.open(table.name, options.way);
    return unreliable(options.weaken?.(own) ?? own, random, PAUSES);
  });
  return run.report((Date.now() - began) / 1000);
}

class LeadChaos {
  readonly #table: OpenTable;
  readonly #plan: LeadPlan;
  readonly #seed: number;
  readonly #queue: LeadRequest[];
  /** For each lead's id, how often the answer to a caller was that it was created. */
  readonly #told = new Map<string, number>();
  readonly #crashes = new Set<Crash>();
  #busy = 0;
  #closings = 0;
  #working = true;

  constructor(table: OpenTable, plan: LeadPlan, seed: number) {
    this.#table = table;
    this.#plan = plan;
    this.#seed = seed;
    this.#queue = plan.requests.toReversed();
  }

  async add(worker: (random: () => number) => OpenTable): Promise<void> {
    const closer = this.#close(randomOf(this.#seed + 1_000));
    const working = Array.from({ length: WORKERS }, (_, index) =>
      this.#work(worker(randomOf(this.#seed + 10 + index)), randomOf(this.#seed + 500 + index)),
    );
    try {
      await Promise.all(working);
    } finally {
      this.#working = false;
      this.#queue.length = 0;
      await closer;
    }
  }

  async report(seconds: number): Promise<LeadChaosReport> {
    const snapshot = await snapshotOf(this.#table);
    return {
      leads: this.#plan.leads.length,
      requests: this.#plan.requests.length,
      crashes: this.#crashes.size,
      busy: this.#busy,
      closings: this.#closings,
      capped: snapshot.leadLedgers.filter(({ billed }) => billed['all']?.eq(CAP)).length,
      seconds,
      violations: [...audit(snapshot), ...auditCap(snapshot, CAP), ...this.#brokenWords(snapshot)],
    };
  }

  async #work(table: OpenTable, random: () => number): Promise<void> {
    while (this.#queue.length > 0) {
      const most = random() < BATCH_SHARE ? 1 + Math.floor(random() * LARGEST_BATCH) : 1;
      const requests = this.#queue.splice(-most).reverse();
      const outcomes = await addLeads(table, requests, defaultTerms);
      for (const [index, request] of requests.entries()) this.#note(request, outcomes[index]);
    }
  }

  /** If a worker died with a request, the request goes back for the next worker. */
  #note(request: LeadRequest, outcome: LeadOutcome | undefined): void {
    if (outcome?.kind === 'created' || outcome?.kind === 'replayed') {
      const { leadId } = request.lead;
      this.#told.set(leadId, (this.#told.get(leadId) ?? 0) + (outcome.kind === 'created' ? 1 : 0));
      return;
    }
    if (outcome?.kind !== 'failed') throw new Error(`No lead is ${outcome?.kind ?? 'without an outcome'}.`);
    const { error } = outcome;
    if (error instanceof Crash) this.#crashes.add(error);
    else if (isBusy(error)) this.#busy += 1;
    else throw error;
    this.#queue.push(request);
  }

  async #close(random: () => number): Promise<void> {
    for (; this.#working; await sleep(random() * 2 * CLOSE_EVERY_MS)) {
      const invoice = await finalizeRunning(this.#table, pick(random, this.#plan.slots)).catch(unlessBusy);
      if (invoice) this.#closings += 1;
    }
  }

  #brokenWords({ leads }: Snapshot): Violation<string>[] {
    const there = new Set<string>(leads.map(({ lead_id: id }) => id));
    const sent = new Set<string>(this.#plan.leads.map(({ lead }) => lead.leadId));
    const wrong = (rule: string, ids: readonly string[]) => ids.map((what) => ({ rule, what }));
    return [
      ...wrong(
        'every lead is there',
        [...sent].filter((id) => !there.has(id)),
      ),
      ...wrong(
        'no lead is there that was not sent',
        [...there].filter((id) => !sent.has(id)),
      ),
      ...wrong(
        'a lead is created once',
        [...this.#told].filter(([, created]) => created > 1).map(([id]) => id),
      ),
    ];
  }
}
