import { randomUUID } from 'node:crypto';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { items, keys } from '../table/items.ts';
import { putAbsent } from '../table/put-absent.ts';
import { Remembered } from '../table/remembered.ts';
import type { Table } from '../table/table.ts';

/** It is made once and never changed. With another one, Tally would not find its objects at the provider again. */
const installations = new Remembered<string>();

/**
 * Marks this table's customers and invoices at the payment provider, because others may use the same account. It is a
 * random text, made with the first sync.
 */
export async function installationOf(table: Table): Promise<string> {
  const known = installations.get(table, keys.installation.pk) ?? (await readInstallation(table));
  if (known !== undefined) return known;
  // If two workers make it at once, both use the one that was stored first.
  await putAbsent(table, {
    installation: items.installation.write({ ...keys.installation, installation: randomUUID() }),
  });
  const made = await readInstallation(table);
  if (made === undefined) throw new Error('The installation was made and is not there.');
  return made;
}

async function readInstallation(table: Table): Promise<string | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keys.installation, ConsistentRead: true }),
  );
  if (!Item) return undefined;
  const { installation } = items.installation.read(Item);
  installations.keep(table, keys.installation.pk, installation);
  return installation;
}
