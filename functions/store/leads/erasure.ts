import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { CustomerId, Instant, LeadId, Month } from '../../../client/contract/shapes/fields.ts';
import { type LeadUserKey, leadUserKeyOf } from '../../domain/leads/lead-user.ts';
import { pause } from '../table/deadline.ts';
import type { LeadItem } from '../table/items/lead.ts';
import { items, keys } from '../table/items.ts';
import { listIndex } from '../table/list-index.ts';
import { queryAll, queryPages } from '../table/query.ts';
import type { Key, Table } from '../table/table.ts';
import { leadUserRefs } from './lead-user.ts';

/** Whom to erase: a customer's lead user, by its id or by its e-mail address. */
export type LeadUser = { readonly customerId: CustomerId } & (
  | { readonly userId: string; readonly userEmail?: never }
  | { readonly userEmail: string; readonly userId?: never }
);

export interface ErasureTerms {
  readonly now: Instant;
  /** Leads of earlier months are not taken any more, so nobody needs their ledgers. */
  readonly oldestMonth: Month;
  /** Counts only, and changes nothing. */
  readonly dryRun: boolean;
  /** The pause between two walks. It is longer than the index lags. */
  readonly pauseMs?: number;
}

export interface Erasure {
  readonly leads: number;
  readonly ledgers: number;
  /** The ledgers that stay: months, or `lifetime`. Without them the cap would start again from zero. */
  readonly kept: readonly string[];
  /**
   * Other ids of the same person, found in its leads. A lead with such an id but no address can only be found by that
   * id.
   */
  readonly otherIds: readonly string[];
  /** The addresses of a person who was asked for by id. A lead with an address but no id can only be found by that. */
  readonly addresses: readonly string[];
}

const LEDGER = 'ledger#';
const MOST_WALKS = 10;
const PAUSE_MS = 2_000;

/**
 * Erases a lead user. It removes the user's id, e-mail address and metadata from the leads. It removes the ledgers of
 * months that take no more leads. Amounts, lines and reports stay, because they do not name users.
 *
 * Each step can be done again. If it is stopped, the next call goes on from there. It reads all leads of the customer
 * from the index, which lags. So it repeats the walk until a walk finds nothing.
 */
export async function eraseLeadUser(table: Table, user: LeadUser, terms: ErasureTerms): Promise<Erasure> {
  const met: Met = {
    users: new Set([leadUserKeyOf(user)]),
    otherIds: new Set(),
    addresses: new Set(),
    leads: new Set(),
    forgotten: 0,
  };
  for (let walk = 1; walk <= MOST_WALKS; walk += 1) {
    const found = await walkOnce(table, user, terms, met);
    if (found === 0 || terms.dryRun) break;
    await pause(table, terms.pauseMs ?? PAUSE_MS);
  }
  const { ledgers, kept } = await forgetLedgers(table, user.customerId, met.users, terms);
  return {
    leads: met.leads.size,
    ledgers: met.forgotten + ledgers,
    kept,
    otherIds: [...met.otherIds],
    addresses: [...met.addresses],
  };
}

/** What was found so far. */
interface Met {
  readonly users: Set<LeadUserKey>;
  readonly otherIds: Set<string>;
  /** In lower case, since case makes no other person. */
  readonly addresses: Set<string>;
  readonly leads: Set<LeadId>;
  forgotten: number;
}

/** @returns how many leads of the user it found */
async function walkOnce(table: Table, user: LeadUser, terms: ErasureTerms, met: Met): Promise<number> {
  let found = 0;
  for await (const lead of leadsOf(table, user)) {
    found += 1;
    await noteUser(table, user, lead, terms, met);
    met.leads.add(lead.lead_id);
    if (!terms.dryRun) await eraseIn(table, lead, terms.now);
  }
  return found;
}

/** Ledgers go before the leads that name their user: afterwards nobody could find them. */
async function noteUser(
  table: Table,
  { customerId, userId: asked }: LeadUser,
  { user_id: userId, user_email: userEmail }: LeadItem,
  terms: ErasureTerms,
  met: Met,
): Promise<void> {
  if (userId !== undefined && userId !== asked) met.otherIds.add(userId);
  if (userEmail !== undefined && asked !== undefined) met.addresses.add(userEmail.toLowerCase());
  const key = leadUserKeyOf({
    customerId,
    ...(userId !== undefined && { userId }),
    ...(userEmail !== undefined && { userEmail }),
  });
  if (met.users.has(key)) return;
  met.users.add(key);
  if (terms.dryRun) return;
  const { ledgers } = await forgetLedgers(table, customerId, new Set([key]), terms);
  met.forgotten += ledgers;
}

async function* leadsOf(table: Table, user: LeadUser): AsyncGenerator<LeadItem, void, undefined> {
  for (const list of keys.leadLists(user.customerId)) {
    const pages = queryPages(table, {
      IndexName: listIndex.name,
      KeyConditionExpression: '#pk = :pk',
      ExpressionAttributeNames: { '#pk': listIndex.partitionKey },
      ExpressionAttributeValues: { ':pk': list },
    });
    for await (const page of pages) {
      yield* page.items.map((item) => items.lead.read(item)).filter((lead) => isOf(lead, user));
    }
  }
}

const isOf = (lead: LeadItem, { userId, userEmail }: LeadUser): boolean =>
  userId === undefined ? lead.user_email?.toLowerCase() === userEmail.toLowerCase() : lead.user_id === userId;

async function eraseIn(table: Table, lead: LeadItem, now: Instant): Promise<void> {
  await unlessGone(() =>
    table.client.send(
      new UpdateCommand({
        TableName: table.name,
        Key: keys.lead(lead.lead_id),
        UpdateExpression: 'SET #erased = :now REMOVE #id, #email, #metadata',
        ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(#erased)',
        ExpressionAttributeNames: {
          '#erased': 'erased_at',
          '#id': 'user_id',
          '#email': 'user_email',
          '#metadata': 'metadata',
        },
        ExpressionAttributeValues: { ':now': now },
      }),
    ),
  );
}

/** The ledgers of months that take no leads any more. The others stay, or the cap would begin anew. */
async function forgetLedgers(
  table: Table,
  customerId: CustomerId,
  users: ReadonlySet<LeadUserKey>,
  { oldestMonth, dryRun }: ErasureTerms,
): Promise<{ readonly ledgers: number; readonly kept: readonly string[] }> {
  const refs = await leadUserRefs(table, users);
  const kept: string[] = [];
  let ledgers = 0;
  for (const ref of refs.values()) {
    const found = await queryAll(table, {
      KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :ledgers)',
      ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
      ExpressionAttributeValues: { ':pk': keys.leadLedgers(customerId, ref), ':ledgers': LEDGER },
      ConsistentRead: true,
    });
    for (const item of found) {
      const { pk, sk } = items.leadLedger.read(item);
      const period = sk.slice(LEDGER.length);
      if (period >= oldestMonth) kept.push(period);
      else {
        ledgers += 1;
        if (!dryRun) await removeEach(table, [keys.leadQueue(customerId, ref, period), { pk, sk }]);
      }
    }
  }
  return { ledgers, kept: kept.sort() };
}

async function removeEach(table: Table, each: readonly Key[]): Promise<void> {
  for (const key of each) await table.client.send(new DeleteCommand({ TableName: table.name, Key: key }));
}

/** A failed condition means that it was done before. */
async function unlessGone(update: () => Promise<unknown>): Promise<void> {
  try {
    await update();
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
