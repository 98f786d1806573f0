import { marshall } from '@aws-sdk/util-dynamodb';
import { Big } from 'big.js';
import { closeInvoice } from '../../functions/store/closing/closing.ts';
import {
  addLineItem,
  addLineItems,
  type LineItemRequest,
  type Terms,
} from '../../functions/store/line-items/adding.ts';
import type { Table } from '../../functions/store/table/table.ts';
import { snapshotOf } from './audit/snapshot.ts';
import type { BillingTables } from './billing-tables.ts';
import { customer, oneOff, usage } from './charges.ts';
import { asked, toFinalized } from './closing.ts';
import { lineItemRequest } from './line-item-requests.ts';
import { type Cost, costsOf } from './write-units.ts';

const typical: Partial<LineItemRequest> = {
  customerId: customer('7f3c0b9e-5a51-4c0e-9a63-1d1f3a7c2b10'),
  idempotencyKey: 'usage:2026-11-21T10:00:00Z:object-storage:eu-west-1',
  createdBy: 'arn:aws:sts::123456789012:assumed-role/usage-metering/metering-7',
};
const charge = usage({
  service: 'object-storage',
  description: 'Object storage, GB-months, eu-west-1',
  units: new Big('1234.567'),
  price: new Big('0.0230004'),
  amount: new Big('28.3955348268'),
  metadata: { region: 'eu-west-1', account: 'prod-7', run: '2026-11-21T10' },
});

/** Lines as callers send them: first the usual one, then those that cost more. */
export const examples = {
  'metered usage': { ...typical, charge },
  'a one-off charge': { ...typical, charge: oneOff({ description: 'Set-up of the account, once' }) },
  'with a description of 1000 characters': {
    ...typical,
    charge: { ...charge, description: 'x'.repeat(1000) },
  },
  'with 8 KB of metadata': {
    ...typical,
    charge: {
      ...charge,
      metadata: Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`key-${i}`, 'x'.repeat(500)])),
    },
  },
} as const satisfies Record<string, Partial<LineItemRequest>>;
export type Example = keyof typeof examples;

/** A table behind the proxy. The proxy sees each request that is sent. */
export class LineItemCosts {
  readonly #tables: BillingTables;
  readonly #table: Table;

  private constructor(tables: BillingTables, table: Table) {
    this.#tables = tables;
    this.#table = table;
  }

  /** @param services the number of services that the invoice's shard already has sums for */
  static async onInvoice(tables: BillingTables, services: number): Promise<LineItemCosts> {
    const costs = new LineItemCosts(tables, await tables.create('through the conflict proxy'));
    for (let index = 0; index < services; index += 1) {
      const service = `service-${String(index).padStart(6, '0')}`;
      await costs.of({ ...typical, idempotencyKey: service, charge: { ...charge, service } });
    }
    return costs;
  }

  /** The cost of one more line. It is that of the last transaction sent, because that one succeeds. */
  async of(request: Partial<LineItemRequest>, terms: Terms = {}): Promise<readonly Cost[]> {
    const bodies = await this.#sent(() => addLineItem(this.#table, lineItemRequest(request), terms));
    const last = bodies.at(-1);
    if (last === undefined) throw new Error('No transaction was sent.');
    return costsOf(this.#table, last);
  }

  /** The cost of many such lines together on the existing invoice. Each transaction succeeds. */
  async ofBatch(
    request: Partial<LineItemRequest>,
    lines: number,
    terms: Terms = {},
  ): Promise<readonly Cost[]> {
    const requests = Array.from({ length: lines }, (_, index) =>
      lineItemRequest({ ...request, idempotencyKey: `${request.idempotencyKey}:${index}` }),
    );
    const bodies = await this.#sent(() => addLineItems(this.#table, requests, terms));
    return (await Promise.all(bodies.map((body) => costsOf(this.#table, body)))).flat();
  }

  /** The cost of closing the invoice: two transactions, and one write for each shard. */
  async ofClosing(): Promise<readonly Cost[]> {
    const { dues, headers } = await snapshotOf(this.#table);
    const [header] = headers;
    if (!header) throw new Error('There is no invoice to close.');
    const bodies = await this.#sent(() => closeInvoice(this.#table, header.invoice_id, toFinalized, asked));
    const deleted = dues.map((due) => marshall(due));
    const costs = await Promise.all(bodies.map((body) => costsOf(this.#table, body, deleted)));
    const shards = Array.from({ length: header.shards }, (_, index) => ({
      item: `shard#${index}`,
      bytes: 0,
      units: 1,
      indexUnits: 0,
    }));
    return [...costs.flat(), ...shards];
  }

  async #sent(work: () => Promise<unknown>): Promise<string[]> {
    const bodies: string[] = [];
    this.#tables.proxy.faultOf = ({ operation, body }) => {
      if (operation === 'TransactWriteItems') bodies.push(body);
      return undefined;
    };
    await work();
    this.#tables.proxy.faultOf = () => undefined;
    return bodies;
  }
}

export const unitsOf = (costs: readonly Cost[]): number =>
  costs.reduce((sum, { units, indexUnits }) => sum + units + indexUnits, 0);
