import '../../../support/node-errors.ts';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import { createCustomer } from '../../../../functions/store/customers/customers.ts';
import { addLineItem } from '../../../../functions/store/line-items/adding.ts';
import { checkSummaries } from '../../../../functions/store/summaries/check.ts';
import { rebuildSummaries } from '../../../../functions/store/summaries/rebuild.ts';
import { keys } from '../../../../functions/store/table/items.ts';
import { type Key, type Table, toNumber } from '../../../../functions/store/table/table.ts';
import { snapshotOf } from '../../../support/audit/snapshot.ts';
import { BillingTables, waysOfTests } from '../../../support/billing-tables.ts';
import { customer, monthOf, oneOff } from '../../../support/charges.ts';
import { finalizeRunning, voidRunning } from '../../../support/closing.ts';
import { pausing } from '../../../support/crashes.ts';
import { lineItemRequest } from '../../../support/line-item-requests.ts';
import { acme } from '../../../support/replies.ts';

let tables: BillingTables;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

const CUSTOMERS = ['acme', 'globex', 'initech'].map(customer);
const NOVEMBER = monthOf('2026-11');
const months = { from: monthOf('2026-10'), to: NOVEMBER };
const slotOf = (id: (typeof CUSTOMERS)[number]) =>
  ({ customerId: id, currency: 'USD', month: NOVEMBER }) as const;
const [acmeSlot] = CUSTOMERS.map(slotOf) as [ReturnType<typeof slotOf>]; // three of them

describe.each(waysOfTests)('%s', (way) => {
  let table: Table;
  let bills = 0;
  const bill = (slot: typeof acmeSlot) => {
    bills += 1;
    const charge = oneOff({ amount: new Big('10') });
    return addLineItem(table, lineItemRequest({ ...slot, charge, idempotencyKey: `${bills}` }));
  };
  const check = () => checkSummaries(table, months, 10);
  const add = (key: Key, name: string, value: string) =>
    table.client.send(
      new UpdateCommand({
        TableName: table.name,
        Key: key,
        UpdateExpression: 'ADD #name :value',
        ExpressionAttributeNames: { '#name': name },
        ExpressionAttributeValues: { ':value': toNumber(new Big(value)) },
      }),
    );

  beforeEach(async () => {
    table = await tables.create(way);
    for (const id of CUSTOMERS) {
      const { email, ...anyone } = acme;
      await createCustomer(table, { ...anyone, customer_id: id }, 'team-a');
      await bill(slotOf(id));
      await finalizeRunning(table, slotOf(id));
      await bill(slotOf(id));
      await voidRunning(table, slotOf(id));
      await bill(slotOf(id));
    }
  });

  test('counters that agree with the invoices have no drift', async () => {
    expect(await check()).toEqual({ customers: 3, invoices: 6, drifts: [] });
  });

  test('a wrong counter of a customer is reported with both figures', async () => {
    await add(keys.customerSummary(1, acmeSlot), 'void_total', '0.01');

    expect((await check()).drifts).toEqual([
      {
        customerId: 'acme',
        month: '2026-11',
        currency: 'USD',
        status: 'void',
        counted: { total: new Big('10.01'), invoices: 1 },
        invoices: { total: new Big('10'), invoices: 1 },
      },
    ]);
  });

  test('a wrong counter of all customers is reported, too, and a rebuild corrects it', async () => {
    const [part] = await partsOf();
    await add(part as Key, 'finalized_invoices', '2'); // three invoices were counted in some part

    expect((await check()).drifts).toMatchObject([
      { status: 'finalized', counted: { invoices: 5 }, invoices: { invoices: 3 } },
    ]);
    await rebuildSummaries(table, { readUnitsPerSecond: Number.POSITIVE_INFINITY });
    expect((await check()).drifts).toEqual([]);
  });

  const partsOf = async () => {
    const { summaries } = await snapshotOf(table);
    return summaries.filter(({ pk }) => pk.startsWith('S#')).map(({ pk, sk }) => ({ pk, sk }));
  };

  test('invoices that are closed meanwhile are not reported as drift', async () => {
    // Another invoice is closed at each of its calls.
    let closings = 0;
    const busy = pausing(tables.open(table.name, way), async () => {
      const slot = slotOf(CUSTOMERS[closings % 3] ?? acmeSlot.customerId);
      closings += 1;
      if (closings > 60) return;
      await bill(slot);
      await (closings % 4 === 0 ? voidRunning : finalizeRunning)(table, slot);
    });

    expect((await checkSummaries(busy, months, 10)).drifts).toEqual([]);
    expect(closings).toBeGreaterThan(10);
  });

  test('a drift is reported also while other invoices are closed', async () => {
    await add(keys.customerSummary(1, { ...acmeSlot, month: months.from }), 'paid_invoices', '1');
    await table.client.send(
      new UpdateCommand({
        TableName: table.name,
        Key: keys.customerSummary(1, { ...acmeSlot, month: months.from }),
        UpdateExpression: 'SET #month = :month, #currency = :currency, #generation = :one',
        ExpressionAttributeNames: { '#month': 'month', '#currency': 'currency', '#generation': 'generation' },
        ExpressionAttributeValues: { ':month': months.from, ':currency': 'USD', ':one': 1 },
      }),
    );
    const busy = pausing(tables.open(table.name, way), async () => {
      await bill(acmeSlot);
      await finalizeRunning(table, acmeSlot);
    });

    expect((await checkSummaries(busy, months, 10)).drifts).toMatchObject([
      { customerId: 'acme', month: '2026-10', status: 'paid', counted: { invoices: 1 } },
    ]);
  });

  test('a rebuild that ends meanwhile is not reported as drift', async () => {
    let calls = 0;
    const rebuilt = pausing(tables.open(table.name, way), async () => {
      calls += 1;
      if (calls !== 12) return;
      await rebuildSummaries(table, { readUnitsPerSecond: Number.POSITIVE_INFINITY });
      await bill(acmeSlot);
      await finalizeRunning(table, acmeSlot);
    });

    expect((await checkSummaries(rebuilt, months, 10)).drifts).toEqual([]);
    expect(calls).toBeGreaterThan(12);
  });
});
