import * as z from 'zod/mini';
import type { WriteAction, Writes } from '../../functions/access.ts';
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

/** Which action writes which kinds of items, of all calls told to it: as IAM asks, the parts of transactions one by one. */
export class WrittenKinds {
  readonly #seen = new Map<WriteAction, Set<Partition>>();

  add({ operation, body }: Call): void {
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

  #note(action: WriteAction, key: z.output<typeof keyOfItem> | undefined): void {
    if (key) this.#seen.set(action, (this.#seen.get(action) ?? new Set()).add(kindOf(key.pk.S)));
  }
}

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
