import { Big } from 'big.js';
import type { CustomerId, Month } from '../../../client/contract/shapes/fields.ts';
import type { CapScope, Ledger, SeenAction } from '../../domain/leads/ledger.ts';
import type { LeadLedgerItem } from '../table/items/lead.ts';
import { items, keys } from '../table/items.ts';
import { readEach } from '../table/read-each.ts';
import type { Key, Table, TransactItem } from '../table/table.ts';
import type { LeadUserRef } from './lead-user.ts';

/** The owner of the ledgers, and the period of the cap. */
export interface LedgerOwner {
  readonly customerId: CustomerId;
  readonly user: LeadUserRef;
  readonly month: Month;
  /** The month, or `lifetime`. For `lifetime`, what was billed is in a separate ledger. */
  readonly period: Month | 'lifetime';
}

/** A ledger as it was read. Its versions are the condition of a change. */
export interface KnownLedger {
  readonly ledger: Ledger;
  /** The ledger of the month, whatever the cap's period. It also holds what was billed in the month. */
  readonly ofMonth: LeadLedgerItem | undefined;
  /** Present if the cap is for a lifetime. */
  readonly ofLifetime: LeadLedgerItem | undefined;
  /** The last version of the month's ledger that a waiting writer was promised. */
  readonly promised: number;
  /** The version that this writer was promised, if it is its turn. */
  readonly turn?: number;
}

export const versionOf = ({ ofMonth }: Pick<KnownLedger, 'ofMonth'>): number => ofMonth?.version ?? 0;

const keyOf = ({ customerId, user }: LedgerOwner, period: Month | 'lifetime') =>
  keys.leadLedger(customerId, user, period);
const queueOf = ({ customerId, user, month }: LedgerOwner): Key => keys.leadQueue(customerId, user, month);

/** Strongly read, in the order of the owners. An owner without a ledger gets an empty one. */
export async function readLedgers(
  table: Table,
  owners: readonly LedgerOwner[],
): Promise<ReadonlyMap<LeadUserRef, KnownLedger>> {
  const wanted = owners.flatMap((owner) => [
    ...[...new Set([owner.month, owner.period])].map((period) => keyOf(owner, period)),
    queueOf(owner),
  ]);
  const found = new Map((await readEach(table, wanted)).map((item) => [`${item['pk']} ${item['sk']}`, item]));
  return new Map(
    owners.map((owner) => {
      const at = ({ pk, sk }: Key) => found.get(`${pk} ${sk}`);
      const of = (period: Month | 'lifetime') => {
        const item = at(keyOf(owner, period));
        return item && items.leadLedger.read(item);
      };
      const ofMonth = of(owner.month);
      const ofLifetime = owner.period === 'lifetime' ? of('lifetime') : undefined;
      const queue = at(queueOf(owner));
      const promised = queue ? items.leadQueue.read(queue).promised : 0;
      return [
        owner.user,
        { ledger: ledgerOf(owner, { ofMonth, ofLifetime }), ofMonth, ofLifetime, promised },
      ];
    }),
  );
}

function ledgerOf(
  { period }: LedgerOwner,
  { ofMonth, ofLifetime }: Pick<KnownLedger, 'ofMonth' | 'ofLifetime'>,
): Ledger {
  const capped = period === 'lifetime' ? ofLifetime : ofMonth;
  // The domain made these texts, so they get its brands back.
  return {
    seen: new Set((ofMonth?.seen ?? []) as SeenAction[]),
    billed: new Map(Object.entries(capped?.billed ?? {}) as [CapScope, Big][]),
  };
}

/**
 * The ledger that the table should hold after a change; the same one if nothing changed. A ledger only grows. So an
 * action that was worth nothing is worth nothing by any later ledger too, and needs no write and no condition.
 */
export function changedLedger(owner: LedgerOwner, known: KnownLedger, ledger: Ledger): KnownLedger {
  const added = new Map(
    [...ledger.billed]
      .map(([scope, sum]) => [scope, sum.minus(known.ledger.billed.get(scope) ?? new Big(0))] as const)
      .filter(([, more]) => !more.eq(0)),
  );
  if (ledger.seen.size === known.ledger.seen.size && added.size === 0) return known;
  return {
    ledger,
    promised: known.promised,
    ofMonth: {
      ...keyOf(owner, owner.month),
      // It skips the versions of writers who have gone.
      version: Math.max(versionOf(known) + 1, known.turn ?? 0),
      seen: [...ledger.seen],
      billed: plus(known.ofMonth?.billed, added),
    },
    ofLifetime:
      owner.period === 'lifetime' && added.size > 0
        ? {
            ...keyOf(owner, 'lifetime'),
            version: (known.ofLifetime?.version ?? 0) + 1,
            seen: [],
            billed: plus(known.ofLifetime?.billed, added),
          }
        : known.ofLifetime,
  };
}

function plus(
  before: LeadLedgerItem['billed'] = {},
  added: ReadonlyMap<string, Big>,
): LeadLedgerItem['billed'] {
  const sums = new Map(Object.entries(before));
  for (const [scope, more] of added) sums.set(scope, more.plus(sums.get(scope) ?? 0));
  return Object.fromEntries(sums);
}

/** Puts what changed, on the condition that nobody else changed it since it was read. */
export const ledgerWrites = (table: Table, before: KnownLedger, after: KnownLedger): TransactItem[] => [
  ...putChanged(table, before.ofMonth, after.ofMonth),
  ...putChanged(table, before.ofLifetime, after.ofLifetime),
];

function putChanged(
  table: Table,
  before: LeadLedgerItem | undefined,
  after: LeadLedgerItem | undefined,
): TransactItem[] {
  if (after === undefined || after === before) return [];
  const condition =
    before === undefined
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: '#version = :version',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: { ':version': before.version },
        };
  return [{ Put: { TableName: table.name, Item: items.leadLedger.write(after), ...condition } }];
}
