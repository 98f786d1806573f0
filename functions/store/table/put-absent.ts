import type { CancellationReason } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { throughConflicts } from './retry.ts';
import { cancellationReasons, conditionFailed, type Table } from './table.ts';

/** Why each of the items was not put, by its name. */
export type Reasons<Name extends string> = Readonly<Partial<Record<Name, CancellationReason>>>;

/**
 * Puts all of the items in one transaction, each on the condition that it is absent.
 *
 * @returns why not, item by item, when one of them is there already: with the item that was found
 */
export async function putAbsent<Name extends string>(
  table: Table,
  items: Readonly<Partial<Record<Name, Record<string, unknown>>>>,
): Promise<{ readonly reasons?: Reasons<Name> }> {
  // Object.entries forgets the literal keys.
  const named = Object.entries(items) as [Name, Record<string, unknown>][];
  const puts = named.map(([, item]) => ({
    Put: {
      TableName: table.name,
      Item: item,
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    },
  }));
  try {
    await throughConflicts(table, () => table.client.send(new TransactWriteCommand({ TransactItems: puts })));
    return {};
  } catch (error) {
    const found = cancellationReasons(error) ?? [];
    if (!found.some(conditionFailed)) throw error;
    const reasons: Partial<Record<Name, CancellationReason>> = {};
    for (const [index, [name]] of named.entries()) reasons[name] = found[index];
    return { reasons };
  }
}
