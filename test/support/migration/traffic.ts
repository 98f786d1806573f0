import { setImmediate as letOthers } from 'node:timers/promises';
import { Big } from 'big.js';
import type { Instant } from '../../../client/contract/shapes/fields.ts';
import { sound } from '../../../functions/domain/sync/breaker.ts';
import { readInvoice } from '../../../functions/store/invoices/reading.ts';
import { addLineItem } from '../../../functions/store/line-items/adding.ts';
import { readSync } from '../../../functions/store/sync/reading.ts';
import { requeueSync } from '../../../functions/store/sync/requeueing.ts';
import { listStuck } from '../../../functions/store/sync/stuck.ts';
import type { Table } from '../../../functions/store/table/table.ts';
import { randomOf } from '../chaos/random.ts';
import { customer, monthOf, oneOff } from '../charges.ts';
import { finalizeRunning } from '../closing.ts';
import { lineItemRequest } from '../line-item-requests.ts';
import { claim, end, refused, syncedAs, unreachable, withInvoice } from '../syncs.ts';
import { isFoundByEarlier, readAsEarlier, syncAsEarlier } from './earlier-release.ts';
import type { OldInvoice } from './old-invoices.ts';

/** What callers, workers and an earlier release do on a table while it is migrated. */
const works = [
  'reads of an invoice',
  'reads by the earlier release',
  'lists read by the earlier release',
  'lists read',
  'charges',
  'closings',
  'tries of the sync',
  'invoices made due again',
  'syncs by the earlier release',
] as const;
type Work = (typeof works)[number];

const MONTH = monthOf('2026-11');

export class Traffic {
  readonly answered: Record<Work, number>;
  /** What was not answered, or wrongly. */
  readonly wrong: string[] = [];
  /** What callers were told is charged. */
  charged = new Big(0);
  /** What the last writer of each invoice made of it. */
  readonly status = new Map<string, string>();
  /** As long as it is true, functions of the earlier release run too. */
  isEarlierRunning = true;
  readonly #table: Table;
  readonly #random: () => number;
  readonly #of: (part: number) => readonly OldInvoice[];
  #isOver = false;
  #work: Promise<unknown> = Promise.resolve();

  constructor(table: Table, invoices: readonly OldInvoice[], seed = 1) {
    this.#table = table;
    this.#random = randomOf(seed);
    // Each kind of writer has its own invoices, so that it knows what must be stored in the end.
    this.#of = (part) => invoices.filter(({ index }) => Math.floor(index / 5) % 4 === part);
    this.answered = Object.fromEntries(works.map((work) => [work, 0])) as Record<Work, number>; // it has every work
  }

  start(): void {
    const [untouched, todays, asked, earlier] = [0, 1, 2, 3].map(this.#of) as [
      readonly OldInvoice[],
      readonly OldInvoice[],
      readonly OldInvoice[],
      readonly OldInvoice[],
    ]; // four parts
    const all = [...untouched, ...todays, ...asked, ...earlier];
    const waiting = untouched.filter(({ form }) => form === 'waiting');
    const bills = ['new-1', 'new-2', 'new-3'];
    this.#work = Promise.all([
      this.#loop('reads of an invoice', () => this.#readInvoice(this.#pick(all))),
      this.#loop('reads by the earlier release', () => this.#readAsEarlier(this.#pick(all))),
      this.#loop('lists read by the earlier release', () => this.#findAsEarlier(this.#pick(waiting))),
      this.#loop('lists read', () => this.#listFailed()),
      this.#loop('charges', (turn) => this.#charge(bills[turn % bills.length] ?? 'new-1', turn)),
      this.#loop('closings', (turn) => this.#close(bills[turn % bills.length] ?? 'new-1')),
      this.#loop('tries of the sync', (turn) => this.#try(todays, turn)),
      this.#loop('invoices made due again', (turn) => this.#requeue(asked, turn)),
      this.#loop('syncs by the earlier release', (turn) => this.#syncAsEarlier(earlier, turn)),
    ]);
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#work;
  }

  #pick<One>(from: readonly One[]): One {
    const one = from[Math.floor(this.#random() * from.length)];
    if (one === undefined) throw new Error('There is nothing to choose from.');
    return one;
  }

  /** @param act returns whether it did something; false ends the loop, since nothing is left to do */
  async #loop(work: Work, act: (turn: number) => Promise<unknown>): Promise<void> {
    for (let turn = 0; !this.#isOver; turn += 1) {
      const done = await act(turn).catch((error: unknown) => this.wrong.push(`${work}: ${String(error)}`));
      if (done === false) return;
      this.answered[work] += 1;
      await letOthers();
    }
  }

  #must(isRight: boolean, what: string): void {
    if (!isRight) this.wrong.push(what);
  }

  async #readInvoice({ id, total }: OldInvoice): Promise<void> {
    const [invoice, story] = [await readInvoice(this.#table, id), await readSync(this.#table, id)];
    this.#must(invoice?.totals.amount.eq(total) === true, `${id} has another total`);
    this.#must(story !== undefined, `${id} has no sync`);
  }

  async #readAsEarlier({ id }: OldInvoice): Promise<void> {
    const read = await readAsEarlier(this.#table, id);
    this.#must(read.invoice_id === id, `the earlier release read ${read.invoice_id} for ${id}`);
  }

  async #findAsEarlier({ id }: OldInvoice): Promise<void> {
    const read = await readAsEarlier(this.#table, id);
    this.#must(await isFoundByEarlier(this.#table, read), `the earlier release does not find ${id}`);
  }

  async #listFailed(): Promise<void> {
    const { stuck } = await listStuck(this.#table, sound, {}, { limit: 20, after: undefined });
    this.#must(stuck.length === 20, `${stuck.length} of the failed invoices are listed`);
  }

  async #charge(name: string, turn: number): Promise<void> {
    const amount = new Big(turn + 1).times('0.01');
    const months = { month: MONTH, fallback: undefined, missed: undefined };
    const request = { customerId: customer(name), idempotencyKey: `charge-${turn}`, months };
    const added = await addLineItem(this.#table, lineItemRequest({ ...request, charge: oneOff({ amount }) }));
    this.#must(!added.replayed, `charge ${turn} was answered as a replay`);
    this.charged = this.charged.plus(amount);
  }

  async #close(name: string): Promise<void> {
    await finalizeRunning(this.#table, { customerId: customer(name), currency: 'USD', month: MONTH });
  }

  async #try(invoices: readonly OldInvoice[], turn: number): Promise<boolean> {
    const invoice = invoices[turn];
    if (!invoice) return false;
    const claimed = await claim(this.#table, invoice.id, now());
    if (typeof claimed !== 'object') {
      const isDone = invoice.form === 'synced' || invoice.form === 'failed';
      this.#must(isDone, `${invoice.id} was not claimed: ${claimed}`);
      return true;
    }
    const state = withInvoice(claimed.state, `in_${invoice.id}`);
    const ended = [syncedAs, refused, unreachable].at(turn % 3)?.(state);
    if (ended) this.status.set(invoice.id, (await end(this.#table, claimed, ended)).status);
    return true;
  }

  async #requeue(invoices: readonly OldInvoice[], turn: number): Promise<boolean> {
    const invoice = invoices[turn];
    if (!invoice) return false;
    const asked = await requeueSync(this.#table, invoice.id, now());
    this.#must(asked !== undefined, `${invoice.id} was not found`);
    if (asked) this.status.set(invoice.id, asked.sync.status);
    return true;
  }

  async #syncAsEarlier(invoices: readonly OldInvoice[], turn: number): Promise<boolean> {
    const invoice = invoices[turn];
    if (!invoice || !this.isEarlierRunning) return false;
    if (await syncAsEarlier(this.#table, invoice, `earlier-${turn}`)) this.status.set(invoice.id, 'synced');
    else this.wrong.push(`the earlier release could not sync ${invoice.id}`);
    return true;
  }
}

// A timestamp of this form is an Instant.
const now = (): Instant => new Date().toISOString() as Instant;
