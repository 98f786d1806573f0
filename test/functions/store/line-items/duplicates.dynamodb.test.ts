import '../../../support/node-errors.ts';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { addLineItem, addLineItems } from '../../../../functions/store/line-items/adding.ts';
import type { OpenTable } from '../../../../functions/store/table/table.ts';
import { audit } from '../../../support/audit/audit.ts';
import { snapshotOf } from '../../../support/audit/snapshot.ts';
import { BillingTables } from '../../../support/billing-tables.ts';
import type { Naming } from '../../../support/conflict-proxy/held-items.ts';
import { lineItemRequest } from '../../../support/line-item-requests.ts';

/* The same request, sent by many workers at once. */

const DUPLICATES = 50;
const MOST_TRANSACTIONS = 100;
const WAY = 'through the conflict proxy';

let tables: BillingTables;
let table: OpenTable;
let transactions = 0;
beforeAll(async () => {
  tables = await BillingTables.start();
  tables.proxy.faultOf = ({ operation }) => {
    if (operation === 'TransactWriteItems') transactions += 1;
    return undefined;
  };
});
afterAll(() => tables.stop());

/** An empty table, and the workers that send the same to it. Each has its own client and its own memory. */
async function workersAt(naming: Naming): Promise<readonly OpenTable[]> {
  table = await tables.create(WAY);
  tables.proxy.naming = naming;
  return Array.from({ length: DUPLICATES }, () => tables.open(table.name, WAY));
}

test.each<[Naming, number]>([
  ['all', 20],
  ['the first', 5],
  ['the last', 5],
  ['none', 5],
])(
  `if the service names %s of the items in conflict: %i keys, ${DUPLICATES} times each, make one line each, and no shards for themselves`,
  async (naming, keys) => {
    const workers = await workersAt(naming);
    transactions = 0;

    for (let key = 0; key < keys; key += 1) {
      const request = lineItemRequest({ idempotencyKey: `key:${key}` });
      const replies = await Promise.all(workers.map((own) => addLineItem(own, request)));
      expect(replies.filter(({ replayed }) => !replayed)).toHaveLength(1);
    }

    // If the line is not named, each worker tries once more before it looks at the line.
    const most = naming === 'all' ? MOST_TRANSACTIONS : 1.5 * MOST_TRANSACTIONS;
    expect(transactions / keys).toBeLessThanOrEqual(most);
    const snapshot = await snapshotOf(table);
    expect(snapshot.lines).toHaveLength(keys);
    // If the line is never named and the machine is slow, one long transaction can look like six others. That is rare, and
    // costs three shards once.
    const rarely = naming === 'none' || naming === 'the last' ? 4 : 1;
    expect([1, rarely]).toContain(snapshot.shards.length);
    expect(audit(snapshot)).toEqual([]);
  },
);

test(`a batch that is sent ${DUPLICATES} times is billed once, on one shard`, async () => {
  const workers = await workersAt('all');
  await addLineItem(table, lineItemRequest({ idempotencyKey: 'first' }));
  transactions = 0;
  const batch = Array.from({ length: 90 }, (_, index) =>
    lineItemRequest({ idempotencyKey: `line:${index}` }),
  );

  const replies = await Promise.all(workers.map((own) => addLineItems(own, batch)));

  const kinds = Object.groupBy(replies.flat(), ({ kind }) => kind);
  expect([kinds.created?.length, kinds.replayed?.length]).toEqual([90, 90 * (DUPLICATES - 1)]);
  expect(transactions).toBeLessThanOrEqual(MOST_TRANSACTIONS);
  const snapshot = await snapshotOf(table);
  expect([snapshot.lines.length, snapshot.shards.length]).toEqual([91, 1]);
  expect(audit(snapshot)).toEqual([]);
});
