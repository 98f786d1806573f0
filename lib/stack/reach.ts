import type { Access, QueueName, SecretName } from '../../functions/access.ts';
import type { StageConfig } from '../stage.ts';
import type { BillingFunction } from './billing-function.ts';
import type { BillingTable } from './billing-table.ts';
import type { KeptSecret } from './kept-secret.ts';
import type { ReachableQueue } from './reachable-queue.ts';

/**
 * Everything that functions may reach. Each function gets access to what it declares, and variables with the addresses.
 */
export class Reach {
  readonly #stage: Pick<StageConfig, 'testClock'>;
  readonly #table: BillingTable;
  readonly queues: Readonly<Record<QueueName, ReachableQueue>>;
  #errorTracker: KeptSecret | undefined;
  readonly #secrets: Readonly<Record<SecretName, KeptSecret>>;

  constructor(
    stage: Pick<StageConfig, 'testClock'>,
    table: BillingTable,
    queues: Readonly<Record<QueueName, ReachableQueue>>,
    secrets: Readonly<Record<SecretName, KeptSecret>>,
  ) {
    this.#stage = stage;
    this.#table = table;
    this.queues = queues;
    this.#secrets = secrets;
  }

  /** From now on every function may read where errors are sent. */
  tellsErrorsTo(tracker: KeptSecret): void {
    this.#errorTracker = tracker;
  }

  grant(to: BillingFunction, access: Access): void {
    const { table = [] } = access;
    // If the stage's clock can be moved, it is an item of the table.
    const read = this.#stage.testClock ? [...new Set([...table, 'GetItem' as const])] : table;
    this.#table.grant(to, { ...access, table: read });
    this.#errorTracker?.allowReading(to);
    for (const name of access.sends ?? []) this.queues[name].allowSending(to);
    for (const name of access.secrets ?? []) this.#secrets[name].allowReading(to);
  }
}
