import '../support/node-errors.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import { addLineItem } from '../../functions/store/line-items/adding.ts';
import type { Table } from '../../functions/store/table/table.ts';
import { audit } from '../support/audit/audit.ts';
import { snapshotOf } from '../support/audit/snapshot.ts';
import { oneOff } from '../support/charges.ts';
import { DynamoDbLocal } from '../support/dynamodb-local.ts';
import { lineItemRequest } from '../support/line-item-requests.ts';

/* `KEEP=1` relies on this. It is the short form of the proof that kills the whole stack. */

const NAME = 'kept';
const LINES = 120;

let folder: string;
let local: DynamoDbLocal;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tally-kept-'));
});
afterEach(() => local.stop());
afterAll(() => rm(folder, { recursive: true, force: true }));

/** @returns whether the line existed already */
const bill = async (table: Table, index: number): Promise<boolean> => {
  const charge = oneOff({ amount: new Big(index).div(100).plus('0.015') });
  const request = lineItemRequest({ idempotencyKey: `line:${index}`, charge });
  return (await addLineItem(table, request)).replayed;
};

test('a table that is killed under load loses nothing, and has nothing twice when everything is sent again', async () => {
  local = await DynamoDbLocal.start(folder);
  const table = await local.createTable(NAME);
  const acknowledged = new Set<number>();
  const caller = async (first: number): Promise<void> => {
    for (let index = first; index < LINES; index += 4) {
      await bill(table, index);
      acknowledged.add(index);
      if (acknowledged.size === LINES / 2) void local.stop();
    }
  };
  await Promise.allSettled([0, 1, 2, 3].map(caller));
  expect(acknowledged.size).toBeGreaterThanOrEqual(LINES / 2);
  expect(acknowledged.size).toBeLessThan(LINES);

  local = await DynamoDbLocal.start(folder);
  const again = local.open(NAME);
  const replayed = new Set<number>();
  for (let index = 0; index < LINES; index += 1) if (await bill(again, index)) replayed.add(index);

  expect([...acknowledged].filter((index) => !replayed.has(index))).toEqual([]);
  const snapshot = await snapshotOf(again);
  expect(audit(snapshot)).toEqual([]);
  expect(snapshot.lines).toHaveLength(LINES);
});
