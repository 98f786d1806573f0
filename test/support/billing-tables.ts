import { randomUUID } from 'node:crypto';
import type { OpenTable } from '../../functions/store/table/table.ts';
import { ConflictProxy } from './conflict-proxy/proxy.ts';
import { DynamoDbLocal } from './dynamodb-local.ts';

/** DynamoDB Local, called directly or through the proxy, which refuses what the real service refuses. */
export type Way = 'directly' | 'through the conflict proxy';
export const ways: readonly Way[] = ['directly', 'through the conflict proxy'];

/** Real tables, each new and empty. A test can reach them both ways. */
export class BillingTables {
  readonly proxy: ConflictProxy;
  readonly #local: DynamoDbLocal;

  private constructor(local: DynamoDbLocal, proxy: ConflictProxy) {
    this.#local = local;
    this.proxy = proxy;
  }

  static async start(): Promise<BillingTables> {
    const local = await DynamoDbLocal.start();
    return new BillingTables(local, await ConflictProxy.start(local.endpoint));
  }

  async create(way: Way): Promise<OpenTable> {
    const { name } = await this.#local.createTable(`billing-${randomUUID()}`);
    return this.open(name, way);
  }

  /** The same table with its own client, as another worker has it. */
  open(name: string, way: Way): OpenTable {
    return this.#local.open(name, way === 'directly' ? undefined : this.proxy.endpoint);
  }

  async stop(): Promise<void> {
    await this.proxy.stop();
    await this.#local.stop();
  }
}
