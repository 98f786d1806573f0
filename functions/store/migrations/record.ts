import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Instant } from '../../../client/contract/shapes/fields.ts';
import { madeWith, replacement } from '../table/expressions.ts';
import type { MigrationItem } from '../table/items/migration.ts';
import { items, keys } from '../table/items.ts';
import { queryAll } from '../table/query.ts';
import { itemOf, type Table } from '../table/table.ts';
import { keyOf, type Walked } from '../table/walk.ts';
import type { Migration } from './migration.ts';

/* What the table knows of migrations: which were done, and which run is at work. */

/** By their numbers. */
export async function readRecords(table: Table): Promise<ReadonlyMap<number, MigrationItem>> {
  const { pk, prefix } = keys.migrations;
  const found = await queryAll(table, {
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
    ConsistentRead: true,
  });
  return new Map(found.map((item) => items.migration.read(item)).map((record) => [record.number, record]));
}

/** Another run is at work on it, until that time at least. */
export interface HeldByOther {
  readonly until: Instant;
}

interface Hold {
  readonly holder: string;
  readonly leaseMs: number;
}

/**
 * Begins a migration, or goes on with it. As long as a run holds it, no other can.
 *
 * @returns its record; who has it, if another run does; undefined if it is done
 */
export async function hold(
  table: Table,
  { number, name }: Pick<Migration, 'number' | 'name'>,
  { holder, leaseMs }: Hold,
): Promise<MigrationItem | HeldByOther | undefined> {
  const now = instantNow();
  const made = madeWith(items.migration.version);
  const update = new UpdateCommand({
    TableName: table.name,
    Key: keys.migration(number),
    UpdateExpression: `SET #number = :number, #name = :name, #begun_at = if_not_exists(#begun_at, :now), #holder = :holder, #held_until = :until, ${made.set}`,
    ConditionExpression:
      'attribute_not_exists(#done_at) AND (attribute_not_exists(#holder) OR #holder = :holder OR #held_until < :now)',
    ExpressionAttributeNames: {
      '#number': 'number',
      '#name': 'name',
      '#begun_at': 'begun_at',
      '#holder': 'holder',
      '#held_until': 'held_until',
      '#done_at': 'done_at',
      ...made.names,
    },
    ExpressionAttributeValues: {
      ':number': number,
      ':name': name,
      ':now': now,
      ':holder': holder,
      ':until': instantNow(leaseMs),
      ...made.values,
    },
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  try {
    return items.migration.read((await table.client.send(update)).Attributes);
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const { done_at: doneAt, held_until: until = now } = items.migration.read(itemOf(error));
    return doneAt === undefined ? { until } : undefined;
  }
}

/** Lets another run go on at once. */
export const letGo = (table: Table, number: number, holder: string): Promise<void> =>
  ifHolder(table, number, holder, { holder: undefined, held_until: undefined });

/** Records that a migration is done, and forgets how far its walk had come. */
export async function finish(
  table: Table,
  number: number,
  { holder, looked, changed }: Walked & Pick<Hold, 'holder'>,
): Promise<void> {
  await ifHolder(table, number, holder, {
    done_at: instantNow(),
    looked,
    changed,
    holder: undefined,
    held_until: undefined,
  });
  await forgetPlaces(table, number);
}

async function ifHolder(
  table: Table,
  number: number,
  holder: string,
  attributes: Readonly<Record<string, unknown>>,
): Promise<void> {
  const change = replacement(attributes);
  const update = new UpdateCommand({
    TableName: table.name,
    Key: keys.migration(number),
    ...change,
    ConditionExpression: '#held = :held',
    ExpressionAttributeNames: { ...change.ExpressionAttributeNames, '#held': 'holder' },
    ExpressionAttributeValues: { ...change.ExpressionAttributeValues, ':held': holder },
  });
  await table.client.send(update);
}

/**
 * Forgets that a migration was begun or done, so that the next run does all of it again.
 *
 * @returns who has it, if a run is at work; then nothing is forgotten
 */
export async function forget(table: Table, number: number): Promise<HeldByOther | undefined> {
  const now = instantNow();
  const deletion = new DeleteCommand({
    TableName: table.name,
    Key: keys.migration(number),
    ConditionExpression: 'attribute_not_exists(#holder) OR #held_until < :now',
    ExpressionAttributeNames: { '#holder': 'holder', '#held_until': 'held_until' },
    ExpressionAttributeValues: { ':now': now },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  try {
    await table.client.send(deletion);
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { until: items.migration.read(itemOf(error)).held_until ?? now };
  }
  await forgetPlaces(table, number);
  return undefined;
}

async function forgetPlaces(table: Table, number: number): Promise<void> {
  const { pk, prefix } = keys.migrationPlaces(number);
  const places = await queryAll(table, {
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
    ConsistentRead: true,
  });
  for (const place of places)
    await table.client.send(new DeleteCommand({ TableName: table.name, Key: keyOf(place) }));
}

// A timestamp of this form is an Instant.
const instantNow = (plusMs = 0): Instant => new Date(Date.now() + plusMs).toISOString() as Instant;
