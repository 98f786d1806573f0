import { ConditionalCheckFailedException, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Instant } from '../../../client/contract/shapes/fields.ts';
import { items, keys } from '../table/items.ts';
import { Remembered } from '../table/remembered.ts';
import type { Table } from '../table/table.ts';
import { readBreaker, turnSyncOff } from './breaker.ts';

/*
 * A restore that nobody announced. DynamoDB gives each table an id of its own, and a restore always makes a new table,
 * also under the old name. The table has in it the id that it was born with. If the two differ, this is a restored
 * table, or a copy. Stripe may then have what the table forgot, so the sync is turned off.
 */

/** A process looks again after this time, because a table may be replaced under its name. */
const LOOK_AGAIN_MS = 5 * 60_000;

/** When a process saw that its table is the one that it was, in ms since the epoch. */
const seen = new Remembered<number>();

const WHY =
  'The table was restored or copied: its id is another one. Say to which time: make restored to=<time>. Then compare: make reconcile repair=payment,unsynced turn_on=yes.';

/**
 * Turns the sync off if the table was restored and nobody said so (`make restored`).
 *
 * @returns whether it was
 * @throws DomainError `unavailable`
 */
export async function noticeRestore(table: Table, now: Instant): Promise<boolean> {
  const last = seen.get(table, keys.installation.pk);
  if (last !== undefined && Date.now() - last < LOOK_AGAIN_MS) return false;
  const born = await birthIdOf(table);
  if (born === undefined) return false;
  if (born === (await tableIdOf(table))) {
    seen.keep(table, keys.installation.pk, Date.now());
    return false;
  }
  const { off } = await readBreaker(table);
  if (!off) await turnSyncOff(table, { why: WHY, now });
  return true;
}

/** DynamoDB's own id of the table. DynamoDB Local gives none, but it tells when the table was made. */
export async function tableIdOf({ client, name }: Table): Promise<string> {
  const { Table: described } = await client.send(new DescribeTableCommand({ TableName: name }));
  const { TableId: id, CreationDateTime: madeAt } = described ?? {};
  if (id === undefined && madeAt === undefined) throw new Error(`DynamoDB does not describe ${name}.`);
  return id ?? `${name} ${madeAt?.toISOString()}`;
}

/** The id that is written in the table; undefined before the first sync, when nothing at the provider is ours. */
async function birthIdOf(table: Table): Promise<string | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keys.installation, ConsistentRead: true }),
  );
  if (!Item) return undefined;
  return items.installation.read(Item).table_id ?? writeBirthId(table);
}

/** Tables from before this was stored get it here. */
async function writeBirthId(table: Table): Promise<string> {
  const id = await tableIdOf(table);
  const update = new UpdateCommand({
    TableName: table.name,
    Key: keys.installation,
    UpdateExpression: 'SET #table_id = :id',
    ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(#table_id)',
    ExpressionAttributeNames: { '#table_id': 'table_id' },
    ExpressionAttributeValues: { ':id': id },
  });
  try {
    await table.client.send(update);
  } catch (error) {
    // Another worker wrote the same.
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
  return id;
}
