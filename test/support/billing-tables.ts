import { randomUUID } from 'node:crypto';
import type { OpenTable } from '../../functions/store/table/table.ts';
import { ConflictProxy } from './conflict-proxy/proxy.ts';
import { DynamoDbLocal, LocalTables } from './dynamodb-local.ts';
import { endpointOfWorker } from './dynamodb-of-worker.ts';

/** DynamoDB Local, called directly or through the proxy, which refuses what the real service refuses. */
export type Way = 'directly' | 'through the conflict proxy';
export const ways: readonly Way[] = ['directly', 'through the conflict proxy'];

/** The proxy hands on to DynamoDB Local, so `make test` leaves out the direct way. A proof runs both. */
export const waysOfTests: readonly Way[] =
  process.env['TALLY_WAYS'] === 'all' ? ways : ['through the conflict proxy'];

/** Real tables, each new and empty. A test can reach them both ways. */
export class BillingTables {
  readonly proxy: ConflictProxy;
  readonly #local: LocalTables;
  readonly #names: string[] = [];

  private constructor(local: LocalTables, proxy: ConflictProxy) {
    this.#local = local;
    this.proxy = proxy;
  }

  /** On the DynamoDB Local of this worker of Jest. Without one, as in a proof, on its own. */
  static async start(): Promise<BillingTables> {
    const shared = endpointOfWorker();
    const local = shared === undefined ? await DynamoDbLocal.start() : new LocalTables(shared);
    return new BillingTables(local, await ConflictProxy.start(local.endpoint));
  }

  async create(way: Way): Promise<OpenTable> {
    const { name } = await this.#local.createTable(`billing-${randomUUID()}`);
    this.#names.push(name);
    return this.open(name, way);
  }

  /** The same table with its own client, as another worker has it. */
  open(name: string, way: Way): OpenTable {
    return this.#local.open(name, way === 'directly' ? undefined : this.proxy.endpoint);
  }

  /** The same, but through a proxy of the test's own. */
  openThrough(proxy: { readonly endpoint: string }, name: string): OpenTable {
    return this.#local.open(name, proxy.endpoint);
  }

  /** The address of DynamoDB Local itself. */
  get endpoint(): string {
    return this.#local.endpoint;
  }

  async stop(): Promise<void> {
    await this.proxy.stop();
    if (this.#local instanceof DynamoDbLocal) await this.#local.stop();
    // The next file of this worker uses the same process.
    else for (const name of this.#names) await this.#local.deleteTable(name);
  }
}
