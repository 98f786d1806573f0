import { randomUUID } from 'node:crypto';
import type { CustomerId } from '../../client/contract/shapes/fields.ts';
import { monthOf } from '../../functions/domain/months.ts';
import { realClock } from '../../functions/store/clock/clock.ts';
import { readPointer } from '../../functions/store/invoices/pointers.ts';
import type { OpenTable } from '../../functions/store/table/table.ts';
import { audit } from '../support/audit/audit.ts';
import { snapshotOf } from '../support/audit/snapshot.ts';
import type { BillingTables } from '../support/billing-tables.ts';
import { type Answer, type Instance, instanceAt, usage } from './instances.ts';
import { type Calls, ProxyThread } from './proxy-thread.ts';

export type { Calls } from './proxy-thread.ts';

/** A table behind the proxy that refuses overlapping transactions as the service does. Its calls are counted. */
export class BusyTable {
  readonly table: OpenTable;
  readonly #tables: BillingTables;
  readonly #proxy: ProxyThread;
  readonly #opened: OpenTable[] = [];

  private constructor(tables: BillingTables, proxy: ProxyThread, name: string) {
    this.#tables = tables;
    this.#proxy = proxy;
    this.table = tables.openThrough(proxy, name);
  }

  static async at(tables: BillingTables): Promise<BusyTable> {
    const { name } = await tables.create('directly');
    return new BusyTable(tables, await ProxyThread.start(tables.endpoint), name);
  }

  stop(): Promise<void> {
    return this.#proxy.stop();
  }

  /** Opens the table with a new client. */
  open(): OpenTable {
    const table = this.#tables.openThrough(this.#proxy, this.table.name);
    this.#opened.push(table);
    return table;
  }

  /** Instances that remember nothing yet. */
  instances(count: number): Instance[] {
    return Array.from({ length: count }, () => instanceAt(this.open()));
  }

  closeClients(): void {
    for (const { client } of this.#opened.splice(0)) client.destroy();
  }

  async during<Result>(
    work: () => Promise<Result>,
  ): Promise<{ readonly result: Result; readonly calls: Calls }> {
    const { counts } = this.#proxy;
    const before = counts.now();
    const result = await work();
    return { result, calls: counts.since(before) };
  }

  async shardsOf(customerId: CustomerId): Promise<number> {
    const month = monthOf(await realClock());
    return (await readPointer(this.table, { customerId, currency: 'USD', month })).shards;
  }

  /** @throws if an acknowledged line is missing, or a total is not the sum of its lines */
  async assertHolds(lines: number): Promise<void> {
    const snapshot = await snapshotOf(this.table);
    const violations = audit(snapshot).map(({ rule, what }) => `${rule}: ${what}`);
    if (snapshot.lines.length !== lines) {
      violations.push(`${lines} lines were acknowledged, ${snapshot.lines.length} are there`);
    }
    if (violations.length > 0) throw new Error(violations.join('\n'));
  }
}

export const makeCustomer = (instance: Instance, customer_id: CustomerId): Promise<Answer> =>
  instance.send('createCustomer', {
    headers: { 'Idempotency-Key': randomUUID() },
    body: { customer_id, name: 'Acme' },
  });

/** Whether the caller wants the new state of the invoice. If not, it is not read. */
export type Wanted = 'the whole reply' | 'the minimal reply';

export async function addLine(
  instance: Instance,
  customer_id: CustomerId,
  key: string,
  wanted: Wanted = 'the whole reply',
): Promise<Answer> {
  const answer = await instance.send('addLineItem', {
    params: { customer_id },
    headers: { 'Idempotency-Key': key, ...preferring(wanted) },
    body: usage,
  });
  if (wanted === 'the minimal reply' && answer.headers['Preference-Applied'] !== MINIMAL) {
    throw new Error('A minimal reply was not given.');
  }
  return answer;
}

const MINIMAL = 'return=minimal';
export const preferring = (wanted: Wanted) => (wanted === 'the minimal reply' ? { Prefer: MINIMAL } : {});
