import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { readSync } from '../../../../functions/store/sync/reading.ts';
import { BillingTables } from '../../../support/billing-tables.ts';
import { compare, type Options, SyncedMonth } from '../../../support/synced-month.ts';

/*
 * A month's end on its way to Stripe, with everything but the queue real. `make prove` does the same with many more
 * invoices.
 */

let tables: BillingTables;
let month: SyncedMonth;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());
afterEach(() => month.stop());

const started = async (options: Options = {}): Promise<void> => {
  month = await SyncedMonth.start(await tables.create('directly'), options);
};
const sound = { doubled: 0, missing: 0, difference: 0, drafts: 0, violations: 0 };

test('12 invoices, with every fifth request failing at random, are each at Stripe once, with their totals', async () => {
  await started();
  await month.fake.tell('POST', 'random-faults', { percent: 20, seed: 7, delay_ms: 1 });

  await month.close(12);
  await month.drain();

  await month.fake.tell('DELETE', 'faults');
  expect(await compare(month)).toMatchObject({ ...sound, invoices: 12, atStripe: 12, customersAtStripe: 12 });
});

const HOUR_MS = 3_600_000;
const away = (kind: string) => month.fake.tell('POST', 'faults', [{ path: '*', times: 100_000, kind }]);
const back = () => month.fake.tell('DELETE', 'faults');
const calls = async (): Promise<number> => (await month.fake.tell('GET', 'requests')).body.requests.length;
const onceEach = (count: number) => ({
  ...sound,
  invoices: count,
  atStripe: count,
  customersAtStripe: count,
});

test.each(['reset', 'error_before'])(
  'Stripe is away for an hour (%s): a handful of requests, no try used up, no message given up, and all are synced after it',
  async (kind) => {
    // Each message may come only 30 times, and each invoice may be tried only twice.
    await started({ mostTries: 2, mostReceives: 30 });
    await away(kind);

    await month.close(6);
    await month.runFor(HOUR_MS);
    const during = await calls();
    await back();
    await month.drain();

    expect(during).toBeLessThan(60);
    expect(month.queue.dead).toEqual([]);
    expect(await compare(month)).toMatchObject(onceEach(6));
  },
);

test('Stripe refuses the key: a few requests, each invoice says so, and with a new key all are synced by themselves', async () => {
  let key = 'sk_test_acme_old';
  await started({ mostTries: 2, secret: () => key });
  await month.fake.tell('POST', 'faults', [
    { path: '*', times: 100_000, kind: 'auth', api_key: 'sk_test_acme_old' },
  ]);

  const ids = await month.close(6);
  await month.runFor(HOUR_MS);

  expect(await calls()).toBeLessThan(60);
  const waiting = await Promise.all(ids.map(async (id) => (await readSync(month.table, id))?.sync));
  expect(new Set(waiting.map((sync) => `${sync?.status} ${sync?.cause?.code}`))).toEqual(
    new Set(['pending api_key_refused']),
  );

  key = 'sk_test_acme_new';
  await month.drain();
  expect(await compare(month)).toMatchObject(onceEach(6));
});

test('all messages are lost in the middle of a month end: everything is synced, once', async () => {
  await started({ batch: 2, parallel: 2 });
  await month.close(8);
  await month.runUntil(async () => (await month.unsynced()) <= 4);

  month.queue.purge();
  await month.drain();

  expect(await compare(month)).toMatchObject({ ...onceEach(8), mostAttempts: 1 });
});

test('every message comes twice, and in any order: everything is synced, once', async () => {
  await started();
  const ids = await month.close(5);
  for (const id of ids.toReversed()) month.queue.put(JSON.stringify({ invoice_id: id }));

  await month.drain();

  expect(await compare(month)).toMatchObject({ ...onceEach(5), mostAttempts: 1 });
});
