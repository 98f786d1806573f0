import type { DatabaseSync } from 'node:sqlite';
import type { CustomerRecord } from '../customers/record.ts';
import type { EventRecord } from '../events/record.ts';
import type { InvoiceRecord, LineRecord } from '../invoices/record.ts';
import { Refusal } from '../refusal.ts';
import { Collection } from './collection.ts';

/** All objects of one Stripe account. */
export interface Account {
  readonly id: string;
  readonly customers: Collection<CustomerRecord>;
  readonly invoices: Collection<InvoiceRecord>;
  readonly lines: Collection<LineRecord>;
  readonly events: Collection<EventRecord>;
}

export const openAccount = (database: DatabaseSync, id: string): Account => ({
  id,
  customers: new Collection(database, id, 'customer'),
  invoices: new Collection(database, id, 'invoice'),
  lines: new Collection(database, id, 'line'),
  events: new Collection(database, id, 'event'),
});

export const accountIds = (database: DatabaseSync): string[] =>
  database
    .prepare('SELECT DISTINCT account FROM objects ORDER BY account')
    .all()
    .map((row) => String(row['account']));

const KEY = /^[rs]k_test_([A-Za-z0-9]{1,200})(?:_[A-Za-z0-9]{1,40})?$/;

/**
 * The account of an API key: `sk_test_acme` opens the account `acme`, and so does `sk_test_acme_2`, after the key was
 * rotated. Live keys are refused.
 *
 * @param authorization the header: `Bearer <key>`, or the key as the user of basic authentication
 * @throws Refusal with 401
 */
export function accountOf(authorization: string | undefined): { key: string; account: string } {
  const key = keyIn(authorization ?? '');
  if (key === '') throw unauthorized('No API key was given.');
  const [, account] = KEY.exec(key) ?? [];
  if (account === undefined)
    throw unauthorized(
      `The API key ${masked(key)} is not valid: the fake takes only sk_test_… and rk_test_….`,
    );
  return { key, account };
}

function keyIn(authorization: string): string {
  const [scheme = '', value = ''] = authorization.split(' ');
  if (scheme.toLowerCase() === 'bearer') return value;
  if (scheme.toLowerCase() !== 'basic') return '';
  return Buffer.from(value, 'base64').toString().split(':')[0] ?? '';
}

/** The only part of a key that the fake ever writes. */
export const masked = (key: string): string => (key.length < 12 ? '****' : `****${key.slice(-4)}`);

export const unauthorized = (message: string): Refusal =>
  new Refusal(message, { status: 401, beforeExecution: true });
