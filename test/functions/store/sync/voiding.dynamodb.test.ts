import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { InvoiceId } from '../../../../client/contract/shapes/fields.ts';
import { DomainError } from '../../../../functions/domain/errors.ts';
import { voidInvoice } from '../../../../functions/store/closing/voiding.ts';
import { readInvoice } from '../../../../functions/store/invoices/reading.ts';
import type { Table } from '../../../../functions/store/table/table.ts';
import { audit } from '../../../support/audit/audit.ts';
import { snapshotOf } from '../../../support/audit/snapshot.ts';
import { BillingTables } from '../../../support/billing-tables.ts';
import { asked } from '../../../support/closing.ts';
import { Crash, crashing, pausing, type When } from '../../../support/crashes.ts';
import { finalizedInvoice, LEASE_MS, later, Provider, syncWith } from '../../../support/syncs.ts';

/*
 * An invoice must never be void here and open at the payment provider. A worker may be killed at any call. Then the
 * invoice must be either void or sent, and everything at the provider must be made once.
 */

let tables: BillingTables;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

const way = 'through the conflict proxy';
let table: Table;
let id: InvoiceId;
let provider: Provider;
beforeEach(async () => {
  table = await tables.create(way);
  id = await finalizedInvoice(table);
  provider = new Provider();
});
afterEach(async () => {
  expect(audit(await snapshotOf(table))).toEqual([]);
});

const open = () => tables.open(table.name, way);
const sync = (one: Table, now = later(0)) => syncWith(provider, one, id, now);
/** A refusal is accepted like a success, because the caller gets an answer. */
const makeVoid = (one: Table) =>
  voidInvoice(one, id, 'billed by mistake', asked).catch((error: unknown) => {
    if (!(error instanceof DomainError && error.code === 'invoice_state_conflict')) throw error;
  });

/** The calls of a worker that does not die. */
const SYNC_CALLS = 10;
const VOID_CALLS = 4;
const pointsOf = (calls: number) =>
  Array.from({ length: calls }, (_, index) => index + 1).flatMap((call) => [
    ['before', call] as const,
    ['after', call] as const,
  ]);

async function callsOf(act: (one: Table) => Promise<unknown>): Promise<number> {
  let made = 0;
  const count = () => {
    made += 1;
    return undefined;
  };
  await act(crashing(open(), count));
  return made;
}

async function dies(act: (one: Table) => Promise<unknown>, when: When, atCall: number): Promise<void> {
  let made = 0;
  const point = () => {
    made += 1;
    return made === atCall ? when : undefined;
  };
  await expect(act(crashing(open(), point))).rejects.toBeInstanceOf(Crash);
}

async function assertOneOfThem(): Promise<void> {
  const { lifecycle, sync: found } = (await readInvoice(table, id)) ?? {};
  const isVoid = lifecycle?.status === 'void';
  expect({ status: lifecycle?.status, sync: found?.status }).toEqual(
    isVoid ? { status: 'void', sync: 'not_due' } : { status: 'finalized', sync: 'synced' },
  );
  expect([provider.customers.size, provider.invoices.size]).toEqual(isVoid ? [0, 0] : [1, 1]);
}

test('a sync and a void make as many calls as are tested below', async () => {
  expect(await callsOf(sync)).toBe(SYNC_CALLS);
  await assertOneOfThem();

  id = await finalizedInvoice(table, 'two');
  expect(await callsOf(makeVoid)).toBe(VOID_CALLS);
});

describe('a worker dies during the sync', () => {
  test.each(pointsOf(SYNC_CALLS))(
    '%s call %i: the next worker continues, and makes nothing twice',
    async (when, call) => {
      await dies(sync, when, call);

      await sync(open(), later(LEASE_MS));

      await assertOneOfThem();
    },
  );

  test.each(pointsOf(SYNC_CALLS))(
    '%s call %i: the invoice is made void only if nothing was sent',
    async (when, call) => {
      await dies(sync, when, call);

      await makeVoid(open());
      await sync(open(), later(LEASE_MS));

      await assertOneOfThem();
    },
  );
});

test.each(pointsOf(VOID_CALLS))(
  'a void dies %s call %i: the sync sends the invoice only if it is not void',
  async (when, call) => {
    await dies(makeVoid, when, call);

    await sync(open());

    await assertOneOfThem();
  },
);

test.each(Array.from({ length: 10 }, (_, run) => run))('sync and void at once, run %i', async () => {
  const slowly = () => pausing(open(), () => sleep(Math.random() * 10));

  await Promise.all([sync(slowly()), sync(slowly()), makeVoid(slowly())]);
  await sync(open(), later(LEASE_MS));

  await assertOneOfThem();
});
