import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import type { StoredLineItem } from '../../../../functions/domain/stored-line-item.ts';
import { readInvoice } from '../../../../functions/store/invoices/reading.ts';
import { addLineItem } from '../../../../functions/store/line-items/adding.ts';
import {
  type CreditRequest,
  creditLineItem,
  getLineItem,
} from '../../../../functions/store/line-items/credits.ts';
import type { Table } from '../../../../functions/store/table/table.ts';
import { audit } from '../../../support/audit/audit.ts';
import { snapshotOf } from '../../../support/audit/snapshot.ts';
import { BillingTables, waysOfTests } from '../../../support/billing-tables.ts';
import { at, customer, monthOf } from '../../../support/charges.ts';
import { finalizeRunning, stopOnTheWayToVoid, voidRunning } from '../../../support/closing.ts';
import { Crash, crashing, type When } from '../../../support/crashes.ts';
import { lineItemRequest } from '../../../support/line-item-requests.ts';

let tables: BillingTables;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

const NOVEMBER = { customerId: customer('acme'), currency: 'USD', month: monthOf('2026-11') } as const;

describe.each(waysOfTests)('%s', (way) => {
  let table: Table;
  /** 2.90 USD of storage. */
  let original: StoredLineItem;
  beforeEach(async () => {
    table = await tables.create(way);
    original = (await addLineItem(table, lineItemRequest())).lineItem;
  });
  afterEach(async () => {
    expect(audit(await snapshotOf(table))).toEqual([]);
  });

  const credit = (amount: string | undefined, changes: Partial<CreditRequest> = {}, by = table) =>
    creditLineItem(by, original, {
      amount: amount === undefined ? undefined : new Big(amount),
      reason: 'Not delivered',
      idempotencyKey: 'ticket:7',
      createdBy: 'support',
      now: at('2026-11-21T12:00:00Z'),
      ...changes,
    });
  const refusalOf = (amount: string | undefined, changes: Partial<CreditRequest> = {}): Promise<unknown> =>
    credit(amount, changes).then(
      () => 'no error',
      (error: unknown) => error,
    );
  const left = async () => (await getLineItem(table, original.lineItemId)).creditable.toFixed();
  const totalOf = async (invoiceId = original.invoiceId) =>
    (await readInvoice(table, invoiceId))?.totals.amount.toFixed();

  test('a credit of a part is a negative line on the current invoice, linked to its original', async () => {
    const { lineItem, replayed } = await credit('0.9');

    expect(replayed).toBe(false);
    expect(lineItem.charge).toMatchObject({
      kind: 'credit',
      credits: original.lineItemId,
      description: 'Not delivered',
      service: 'storage',
      currency: 'USD',
    });
    expect(lineItem.charge.amount.toFixed()).toBe('-0.9');
    expect([await left(), await totalOf()]).toEqual(['2', '2']);
    const totals = (await readInvoice(table, original.invoiceId))?.totals;
    expect(totals?.byKind.get('credit')).toMatchObject({ lines: 1, amount: new Big('-0.9') });
    expect(totals?.byService.get('storage')).toMatchObject({
      lines: 2,
      amount: new Big('2'),
      units: new Big(58),
    });
  });

  test('a credit without an amount is for everything that is left', async () => {
    await credit('0.9');
    const { lineItem } = await credit(undefined, { idempotencyKey: 'ticket:8' });

    expect(lineItem.charge.amount.toFixed()).toBe('-2');
    expect([await left(), await totalOf()]).toEqual(['0', '0']);
  });

  test.each([
    ['an amount that is larger than the line', '2.91'],
    ['an amount that is larger by the smallest possible part', '2.900000000001'],
  ])('%s is refused, and nothing is written', async (_what, amount) => {
    expect(await refusalOf(amount)).toMatchObject({
      code: 'credit_exceeds_original',
      errors: [{ field: 'amount', message: 'expected at most what is left, 2.90 USD' }],
    });
    expect([await left(), await totalOf()]).toEqual(['2.9', '2.9']);
  });

  test('a line that was credited completely cannot be credited again, for any amount', async () => {
    await credit(undefined);

    const again = { idempotencyKey: 'ticket:8' };
    expect(await refusalOf('0.01', again)).toMatchObject({ code: 'credit_exceeds_original' });
    expect(await refusalOf(undefined, again)).toMatchObject({ code: 'credit_exceeds_original' });
  });

  test.each([['0.9'], [undefined]])(
    'the same key again is a replay, although nothing is left (amount %s)',
    async (amount) => {
      const first = await credit(amount);
      if (amount !== undefined) await credit(undefined, { idempotencyKey: 'ticket:8' });

      const { lineItem, replayed } = await credit(amount);

      expect(replayed).toBe(true);
      expect(lineItem.charge.amount.eq(first.lineItem.charge.amount)).toBe(true);
      expect(await totalOf()).toBe('0');
    },
  );

  test.each([
    ['amount', '0.8', {}],
    ['reason', '0.9', { reason: 'Too late' }],
  ])('the same key with another %s is a conflict that names it', async (field, amount, changes) => {
    await credit('0.9');

    expect(await refusalOf(amount, changes)).toMatchObject({
      code: 'idempotency_conflict',
      errors: [{ field }],
    });
    expect(await left()).toBe('2');
  });

  test('the same key for another line of the customer is a conflict', async () => {
    await credit('0.9');
    const { lineItem: another } = await addLineItem(table, lineItemRequest({ idempotencyKey: 'order:43' }));
    original = another;

    expect(await refusalOf('0.9')).toMatchObject({
      code: 'idempotency_conflict',
      errors: [{ field: 'line_item_id' }],
    });
    expect(await left()).toBe('2.9');
  });

  test('a credit may have the same key as a line', async () => {
    expect((await credit('0.9', { idempotencyKey: original.idempotencyKey })).replayed).toBe(false);
  });

  test('a line on a closed invoice is credited on the current one', async () => {
    await finalizeRunning(table, NOVEMBER);

    const { lineItem } = await credit('0.9', { now: at('2026-12-15T00:00:00Z') });

    expect(lineItem.invoiceId).toBe('inv_acme_USD_2026-12_1');
    expect([await left(), await totalOf(), await totalOf(lineItem.invoiceId)]).toEqual(['2', '2.9', '-0.9']);
  });

  test('a credit cannot be credited', async () => {
    const { lineItem } = await credit('0.9');
    original = lineItem;

    expect(await refusalOf('0.1', { idempotencyKey: 'ticket:8' })).toMatchObject({ code: 'not_creditable' });
  });

  test.each([
    ['void', voidRunning],
    ['being made void', stopOnTheWayToVoid],
  ])('a credit of a line on an invoice that is %s is refused', async (_what, stop) => {
    await stop(table, NOVEMBER);

    expect(await refusalOf('0.9')).toMatchObject({ code: 'not_creditable' });
    expect([await left(), await totalOf()]).toEqual(['2.9', '2.9']);
  });

  test('of 20 credits at the same time, as many succeed as fit the amount that is left', async () => {
    const credits = Array.from({ length: 20 }, (_, index) =>
      credit('0.25', { idempotencyKey: `ticket:${index}` }, tables.open(table.name, way)),
    );

    const settled = await Promise.allSettled(credits);

    // 0.25 fits 2.90 eleven times.
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(11);
    const refused = settled.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []));
    expect(new Set(refused)).toEqual(new Set(['credit_exceeds_original']));
    expect([await left(), await totalOf()]).toEqual(['0.15', '0.15']);
  });

  test('of 10 credits at the same time for everything that is left, one succeeds', async () => {
    const credits = Array.from({ length: 10 }, (_, index) =>
      credit(undefined, { idempotencyKey: `ticket:${index}` }, tables.open(table.name, way)),
    );

    const settled = await Promise.allSettled(credits);

    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect([await left(), await totalOf()]).toEqual(['0', '0']);
  });

  const points = [1, 2].flatMap((call) =>
    (['before', 'after'] as const).map((when) => [when, call] as const),
  );
  test.each<readonly [When, number]>(points)(
    'a worker that dies %s call %i is finished by the next: credited once',
    async (when, call) => {
      let calls = 0;
      const dying = crashing(tables.open(table.name, way), () => {
        calls += 1;
        return calls === call ? when : undefined;
      });

      await expect(credit('0.9', {}, dying)).rejects.toBeInstanceOf(Crash);
      const { replayed } = await credit('0.9', {}, tables.open(table.name, way));

      expect(replayed).toBe(when === 'after' && call === 2);
      expect([await left(), await totalOf()]).toEqual(['2', '2']);
    },
  );
});
