import * as z from 'zod/mini';
import type { Access, WriteAction, Writes } from '../../functions/access.ts';
import { type Partition, partitions } from '../../functions/store/table/partitions.ts';
import type { Call } from './conflict-proxy/proxy.ts';

const keyOfItem = z.object({ pk: z.object({ S: z.string() }) });
const put = z.object({ Item: keyOfItem });
const keyed = z.object({ Key: keyOfItem });
const transaction = z.object({
  TransactItems: z.array(
    z.object({
      Put: z.optional(put),
      Update: z.optional(keyed),
      Delete: z.optional(keyed),
      ConditionCheck: z.optional(keyed),
    }),
  ),
});

/**
 * Collects from all added calls which action writes which kinds of items, and which actions read. As in IAM,
 * each part of a transaction is a separate action.
 */
export class TouchedKinds {
  readonly #seen = new Map<WriteAction, Set<Partition>>();
  readonly #reads = new Set<string>();

  add({ operation, body }: Call): void {
    if (READS.includes(operation)) {
      this.#reads.add(JSON.parse(body).IndexName === undefined ? operation : `${operation} of the lists`);
    }
    for (const { Put, Update, Delete, ConditionCheck } of partsOf(operation, JSON.parse(body))) {
      this.#note('PutItem', Put?.Item);
      this.#note('UpdateItem', Update?.Key);
      this.#note('DeleteItem', Delete?.Key);
      this.#note('ConditionCheckItem', ConditionCheck?.Key);
    }
  }

  get writes(): Writes {
    return sorted(Object.fromEntries([...this.#seen].map(([action, kinds]) => [action, [...kinds]])));
  }

  /** The reads that a role with this access would be denied. */
  readsBeyond({ table = [], lists = [] }: Access): string[] {
    const allowed: readonly string[] = [...table, ...lists.map((action) => `${action} of the lists`)];
    return [...this.#reads].filter((read) => !allowed.includes(read)).sort();
  }

  #note(action: WriteAction, key: z.output<typeof keyOfItem> | undefined): void {
    if (key) this.#seen.set(action, (this.#seen.get(action) ?? new Set()).add(kindOf(key.pk.S)));
  }
}

const READS = ['GetItem', 'BatchGetItem', 'Query'];

function partsOf(operation: string, input: unknown): z.output<typeof transaction>['TransactItems'] {
  switch (operation) {
    case 'TransactWriteItems':
      return transaction.parse(input).TransactItems;
    case 'PutItem':
      return [{ Put: put.parse(input) }];
    case 'UpdateItem':
      return [{ Update: keyed.parse(input) }];
    case 'DeleteItem':
      return [{ Delete: keyed.parse(input) }];
    default:
      return [];
  }
}

export const sorted = (writes: Writes): Writes =>
  Object.fromEntries(Object.entries(writes).map(([action, kinds]) => [action, [...kinds].sort()]));

function kindOf(partitionKey: string): Partition {
  // Object.entries forgets the literal keys.
  const known = Object.entries(partitions) as [Partition, string][];
  const matching = known.filter(([, start]) =>
    start.endsWith('#') ? partitionKey.startsWith(start) : partitionKey === start,
  );
  const [only, ...others] = matching;
  if (only && others.length === 0) return only[0];
  throw new Error(
    `${partitionKey} is of ${matching.length} kinds: functions/store/table/partitions.ts names each.`,
  );
}
