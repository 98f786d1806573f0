import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { madeWith } from '../table/expressions.ts';
import { items, keys } from '../table/items.ts';
import type { Table } from '../table/table.ts';

/**
 * The summary's counters exist in generations. One of them is read. While a rebuild makes the next one, every closing
 * counts in both. Their numbers only go up, so an old generation never comes back.
 */
export interface Generations {
  readonly current: number;
  readonly building: number | undefined;
}

const FIRST = 1;

/** Read strongly. If you write by it, read the invoice first: see `summaryWrites`. */
export async function readGenerations(table: Table): Promise<Generations> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keys.summaryGenerations, ConsistentRead: true }),
  );
  if (!Item) return { current: FIRST, building: undefined };
  const { current, building } = items.summaryGenerations.read(Item);
  return { current, building };
}

/** @returns the generation to make: the unfinished one if a rebuild stopped halfway, otherwise a new one */
export async function beginGeneration(table: Table): Promise<number> {
  for (;;) {
    const { current, building } = await readGenerations(table);
    if (building !== undefined) return building;
    const next = current + 1;
    const made = madeWith(items.summaryGenerations.version);
    await unlessOutrun(() =>
      table.client.send(
        new UpdateCommand({
          TableName: table.name,
          Key: keys.summaryGenerations,
          UpdateExpression: `SET #current = :current, #building = :next, ${made.set}`,
          ConditionExpression:
            current === FIRST
              ? 'attribute_not_exists(pk)'
              : '#current = :current AND attribute_not_exists(#building)',
          ExpressionAttributeNames: { ...made.names, '#current': 'current', '#building': 'building' },
          ExpressionAttributeValues: { ...made.values, ':current': current, ':next': next },
        }),
      ),
    );
  }
}

/** Readers use it from now on, so it must count every closed invoice. */
export async function switchTo(table: Table, generation: number): Promise<void> {
  await unlessOutrun(() =>
    table.client.send(
      new UpdateCommand({
        TableName: table.name,
        Key: keys.summaryGenerations,
        UpdateExpression: 'SET #current = :generation REMOVE #building',
        ConditionExpression: '#building = :generation',
        ExpressionAttributeNames: { '#current': 'current', '#building': 'building' },
        ExpressionAttributeValues: { ':generation': generation },
      }),
    ),
  );
}

/** A failed condition says that another rebuild did the same first. */
async function unlessOutrun(update: () => Promise<unknown>): Promise<void> {
  try {
    await update();
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
