import '../support/node-errors.ts';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { day } from '../../client/contract/fields.ts';
import { controlTotalWrites, readControlTotals } from '../../functions/store/control-totals.ts';
import { throughConflicts } from '../../functions/store/retry.ts';
import type { Table } from '../../functions/store/table.ts';
import { BillingTables, ways } from '../support/billing-tables.ts';
import { usage } from '../support/charges.ts';

let tables: BillingTables;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

const METERING = 'arn:aws:sts::123456789012:assumed-role/metering';
const NOV_21 = day.parse('2026-11-21');
const WRITERS = 16;
const TRANSACTIONS = 10;

async function count(table: Table, lines: number, session: string): Promise<void> {
  const line = { charge: usage(), createdBy: `${METERING}/${session}` };
  await throughConflicts(() =>
    table.client.send(
      new TransactWriteCommand({ TransactItems: controlTotalWrites(table, Array(lines).fill(line)) }),
    ),
  );
}

describe.each(ways)('%s', (way) => {
  test(`${WRITERS} writers of one caller lose no line and no cent`, async () => {
    const { name } = await tables.create(way);
    await Promise.all(
      Array.from({ length: WRITERS }, async (_, writer) => {
        const table = tables.open(name, way);
        for (let transaction = 0; transaction < TRANSACTIONS; transaction += 1) {
          await count(table, 1 + (transaction % 3), `session-${writer}`);
        }
      }),
    );

    const totals = await readControlTotals(tables.open(name, way), METERING, NOV_21);

    // 1, 2 and 3 lines in turn: 19 for each writer, of 2.90 each.
    expect(totals.map(({ amount, ...rest }) => ({ ...rest, amount: amount.toFixed() }))).toEqual([
      { service: 'storage', currency: 'USD', lines: 19 * WRITERS, amount: '881.6' },
    ]);
  });
});
