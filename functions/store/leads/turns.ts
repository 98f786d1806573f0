import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import { pause } from '../table/deadline.ts';
import { madeWith } from '../table/expressions.ts';
import { items, keys } from '../table/items.ts';
import type { Table } from '../table/table.ts';
import { type KnownLedger, type LedgerOwner, readLedgers, versionOf } from './ledgers.ts';

/*
 * Writers of one ledger take turns. If all of them tried at once, one would succeed, and the others would have worked
 * for nothing. So a writer who met another is promised a later version of the ledger. It waits until the ledger has the
 * version before.
 *
 * A promise is no lock. The condition on the version alone keeps the ledger right, so a writer may come early, late or
 * never. If one never comes, the next one waits a moment longer, and then skips its version.
 */

/** If the ledger has not changed for so long, the writer whose turn it is has gone. A slow store gets more time. */
const goneAfter = ({ readMs, pace }: Speed): number => Math.min(2_000, Math.max(250, 10 * readMs, 3 * pace));

interface Speed {
  /** How long the last read took. */
  readonly readMs: number;
  /** How long a writer had the ledger, on average. */
  readonly pace: number;
}

/** Whether others were promised its next versions. A writer without a promise would only hinder them. */
export const isAwaited = (known: KnownLedger): boolean =>
  known.turn === undefined && known.promised > versionOf(known);

/**
 * Waits until it is this writer's turn.
 *
 * @returns the ledger as it is then
 * @throws DomainError `unavailable` when the table's deadline is over
 */
export async function awaitTurn(table: Table, owner: LedgerOwner): Promise<KnownLedger> {
  let { known, readMs } = await readLedger(table, owner);
  const first = { version: versionOf(known), at: Date.now() };
  const turn = await promiseAfter(table, owner, first.version);
  for (let moved = first; ; ) {
    const passed = moved.version - first.version;
    const pace = passed > 0 ? (moved.at - first.at) / passed : 2 * readMs;
    const ahead = turn - 1 - moved.version;
    const longest = goneAfter({ readMs, pace });
    // Those behind wait longer, so that only one of them takes the turn of a writer who has gone.
    const isGone = Date.now() - moved.at > longest * (1 + Math.log2(Math.max(1, ahead)));
    if (ahead <= 0 || isGone) return { ...known, turn };
    // Only a part of the way each time, so that it does not sleep through its turn.
    await pause(table, Math.min(longest, Math.max(0.5, 0.6 * (ahead - 1)) * pace));
    ({ known, readMs } = await readLedger(table, owner));
    if (versionOf(known) !== moved.version) moved = { version: versionOf(known), at: Date.now() };
  }
}

async function readLedger(table: Table, owner: LedgerOwner) {
  const began = Date.now();
  const known = (await readLedgers(table, [owner])).get(owner.user);
  if (!known) throw new Error('A ledger was not read.');
  return { known, readMs: Date.now() - began };
}

/** @returns the version after the last that was promised, or after the ledger's own */
async function promiseAfter(
  table: Table,
  { customerId, user, month }: LedgerOwner,
  version: number,
): Promise<number> {
  const key = keys.leadQueue(customerId, user, month);
  const made = madeWith(items.leadQueue.version);
  const raise = (update: Partial<UpdateCommandInput>) => raised(table, { Key: key, ...update });
  for (;;) {
    const next = await raise({
      UpdateExpression: 'ADD promised :one',
      ConditionExpression: 'promised >= :version',
      ExpressionAttributeValues: { ':one': 1, ':version': version },
    });
    if (next !== undefined) return next;
    const first = await raise({
      UpdateExpression: `SET promised = :next, ${made.set}`,
      ConditionExpression: 'attribute_not_exists(promised) OR promised < :version',
      ExpressionAttributeNames: made.names,
      ExpressionAttributeValues: { ...made.values, ':next': version + 1, ':version': version },
    });
    if (first !== undefined) return first;
  }
}

/** @returns the promised version; undefined if the condition failed */
async function raised(table: Table, update: Pick<UpdateCommandInput, 'Key'> & Partial<UpdateCommandInput>) {
  try {
    const { Attributes } = await table.client.send(
      new UpdateCommand({ TableName: table.name, ReturnValues: 'ALL_NEW', ...update }),
    );
    return items.leadQueue.read(Attributes).promised;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}
