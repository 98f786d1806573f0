import * as z from 'zod/mini';

const key = z.object({ pk: z.object({ S: z.string() }), sk: z.object({ S: z.string() }) });
const keyed = z.object({ TableName: z.string(), Key: key });
const put = z.object({ TableName: z.string(), Item: key });
const optional = {
  Put: z.optional(put),
  Update: z.optional(keyed),
  Delete: z.optional(keyed),
};
const transactWrite = z.object({
  ClientRequestToken: z.optional(z.string()),
  TransactItems: z.array(z.object({ ...optional, ConditionCheck: z.optional(keyed) })),
});
const transactGet = z.object({ TransactItems: z.array(z.object({ Get: keyed })) });

/** How an operation uses items that transactions may hold. */
export type Operation =
  | { readonly kind: 'transaction'; readonly items: readonly string[]; readonly token: string | undefined }
  | { readonly kind: 'transactional read'; readonly items: readonly string[] }
  | { readonly kind: 'write'; readonly item: string }
  | { readonly kind: 'untouched' };

const UNTOUCHED = new Set([
  'GetItem',
  'BatchGetItem',
  'Query',
  'Scan',
  'CreateTable',
  'DescribeTable',
  'ListTables',
]);

/**
 * @param name as in the header X-Amz-Target, such as `TransactWriteItems`
 * @param input the request's body
 * @throws Error when the operation is not known here, because the proxy would not apply its rules to it
 */
export function operationOf(name: string, input: unknown): Operation {
  switch (name) {
    case 'TransactWriteItems': {
      const { TransactItems, ClientRequestToken } = transactWrite.parse(input);
      return { kind: 'transaction', items: TransactItems.map(itemOf), token: ClientRequestToken };
    }
    case 'TransactGetItems':
      return {
        kind: 'transactional read',
        items: transactGet.parse(input).TransactItems.map(({ Get }) => itemOf({ Update: Get })),
      };
    case 'PutItem':
      return { kind: 'write', item: itemOf({ Put: put.parse(input) }) };
    case 'UpdateItem':
    case 'DeleteItem':
      return { kind: 'write', item: itemOf({ Update: keyed.parse(input) }) };
    default:
      if (UNTOUCHED.has(name)) return { kind: 'untouched' };
      throw new Error(`The conflict proxy does not know ${name}. Add to operation.ts which items it uses.`);
  }
}

type TransactItem = z.output<typeof transactWrite>['TransactItems'][number];

function itemOf({ Put, Update, Delete, ConditionCheck }: TransactItem): string {
  const keyedAction = Update ?? Delete ?? ConditionCheck;
  const found = keyedAction
    ? { table: keyedAction.TableName, key: keyedAction.Key }
    : Put && { table: Put.TableName, key: Put.Item };
  if (!found) throw new Error('An item of a transaction has none of Put, Update, Delete and ConditionCheck.');
  return [found.table, found.key.pk.S, found.key.sk.S].join('|');
}
