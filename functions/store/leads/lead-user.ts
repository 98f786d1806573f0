import { createHmac, randomBytes } from 'node:crypto';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { LeadUserKey } from '../../domain/leads/lead-user.ts';
import { items, keys } from '../table/items.ts';
import { putAbsent } from '../table/put-absent.ts';
import { Remembered } from '../table/remembered.ts';
import type { Table } from '../table/table.ts';

/** Made once, and never changed. With another secret, no ledger would be found again. */
const secrets = new Remembered<string>();

/**
 * The name of a lead user in the keys of its ledgers. It is made with a secret of the table, so that somebody who sees
 * only a key cannot try a list of e-mail addresses on it.
 */
export type LeadUserRef = string & { readonly __brand: 'LeadUserRef' };

/** 160 bits: no two users will ever meet. */
export async function leadUserRefs(
  table: Table,
  users: Iterable<LeadUserKey>,
): Promise<ReadonlyMap<LeadUserKey, LeadUserRef>> {
  const secret = await secretOf(table);
  const refOf = (user: LeadUserKey) =>
    createHmac('sha256', secret).update(user).digest('base64url').slice(0, 27) as LeadUserRef; // the brand is given here
  return new Map([...users].map((user) => [user, refOf(user)]));
}

async function secretOf(table: Table): Promise<string> {
  const known = secrets.get(table, keys.leadSecret.pk) ?? (await readSecret(table));
  if (known !== undefined) return known;
  const secret = randomBytes(32).toString('base64url');
  // Another writer was faster and made the secret.
  await putAbsent(table, { secret: items.leadSecret.write({ ...keys.leadSecret, secret }) });
  const made = await readSecret(table);
  if (made === undefined) throw new Error('The secret of the lead users was made and is not there.');
  return made;
}

async function readSecret(table: Table): Promise<string | undefined> {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: keys.leadSecret, ConsistentRead: true }),
  );
  if (!Item) return undefined;
  const { secret } = items.leadSecret.read(Item);
  secrets.keep(table, keys.leadSecret.pk, secret);
  return secret;
}
