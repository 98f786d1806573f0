import { randomUUID } from 'node:crypto';
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Instant } from '../../../client/contract/shapes/fields.ts';
import { assignment } from '../table/expressions.ts';
import { items, keys } from '../table/items.ts';
import { putAbsent } from '../table/put-absent.ts';
import { Remembered } from '../table/remembered.ts';
import type { Table } from '../table/table.ts';
import { tableIdOf } from './restore.ts';

/** It is made once and never changed. With another one, Tally would not find its objects at the provider again. */
const installations = new Remembered<string>();

/**
 * Marks this table's customers and invoices at the payment provider, because others may use the same account. It is a
 * random text, made with the first sync.
 */
export async function installationOf(table: Table): Promise<string> {
  const known = await readInstallation(table);
  if (known !== undefined) return known;
  // If two workers make it at once, both use the one that was stored first.
  await putAbsent(table, {
    installation: items.installation.write({
      ...keys.installation,
      installation: randomUUID(),
      table_id: await tableIdOf(table),
    }),
  });
  const made = await readInstallation(table);
  if (made === undefined) throw new Error('The installation was made and is not there.');
  return made;
}

/** A restore of the table: to which time, and when. UTC. */
export interface Restored {
  readonly to: Instant;
  readonly at: Instant;
}

/**
 * Remembers that the table was restored to an earlier time. What was sent to the provider since then is not known here.
 */
export async function markRestored(table: Table, { to, at }: Restored): Promise<void> {
  const change = assignment({
    restored_to: to,
    restored_at: at,
    installation: await installationOf(table),
    // From now on the restored table is the one that counts.
    table_id: await tableIdOf(table),
  });
  await table.client.send(new UpdateCommand({ TableName: table.name, Key: keys.installation, ...change }));
}

/** The last restore; undefined if there was none. It is read anew, because somebody may have restored the table since. */
export async function readRestored(table: Table): Promise<Restored | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keys.installation, ConsistentRead: true }),
  );
  const { restored_to: to, restored_at: at } = Item ? items.installation.read(Item) : {};
  return to === undefined || at === undefined ? undefined : { to, at };
}

/** @returns undefined before the first sync: then nothing at the provider is ours */
export async function readInstallation(table: Table): Promise<string | undefined> {
  const kept = installations.get(table, keys.installation.pk);
  if (kept !== undefined) return kept;
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keys.installation, ConsistentRead: true }),
  );
  if (!Item) return undefined;
  const { installation } = items.installation.read(Item);
  installations.keep(table, keys.installation.pk, installation);
  return installation;
}
