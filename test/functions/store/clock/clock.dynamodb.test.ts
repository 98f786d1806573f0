import '../../../support/node-errors.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import getClock from '../../../../functions/api/clock/get-clock.ts';
import setClock from '../../../../functions/api/clock/set-clock.ts';
import createCustomer from '../../../../functions/api/customers/create-customer.ts';
import getCurrentInvoice from '../../../../functions/api/invoices/get-current-invoice.ts';
import addLineItem from '../../../../functions/api/line-items/add-line-item.ts';
import { clockOf, realClock } from '../../../../functions/store/clock/clock.ts';
import type { Table } from '../../../../functions/store/table/table.ts';
import { fieldsOf, tally } from '../../../support/api-gateway.ts';
import { BillingTables } from '../../../support/billing-tables.ts';

/* The time of the rules. One function moves it, and another reads it. */

let tables: BillingTables;
let table: Table;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());
beforeEach(async () => {
  table = await tables.create('directly');
});

const local = {
  tableName: '',
  stage: 'local',
  version: '1.2.3',
  graceDays: 2,
  oldestUseDays: 3_653,
  testClock: true,
};
const endpoints = [createCustomer, addLineItem, getCurrentInvoice, getClock, setClock];
/** Another function's environment, which remembers nothing. */
const another = () => {
  const own = tables.open(table.name, 'directly');
  return tally(endpoints, { table: own, clock: clockOf(local) });
};
const moveTo = (to: string) => another().send('setClock', { body: { to } });
const timeOf = async () => JSON.parse((await another().send('getClock')).body);
const bill = (usedAt: string) =>
  another().send('addLineItem', {
    headers: { 'Idempotency-Key': usedAt },
    body: { description: 'Set-up', amount: 1, used_at: usedAt },
  });

test('is real time until it is moved', async () => {
  const { now, real_now: realNow, grace_days: graceDays } = await timeOf();

  expect(now.slice(0, 16)).toBe(realNow.slice(0, 16));
  expect(graceDays).toBe(2);
});

test.each(['2031-05-06T07:08:09Z', '2009-05-06T07:08:09Z'])(
  'moved to %s, it runs on from there, in every function',
  async (to) => {
    const { statusCode, body } = await moveTo(to);

    expect(statusCode).toBe(200);
    const ahead = Date.parse((await timeOf()).now) - Date.parse(to);
    expect(ahead).toBeGreaterThanOrEqual(0);
    expect(ahead).toBeLessThan(60_000);
    expect(JSON.parse(body).real_now.slice(0, 13)).toBe((await realClock()).slice(0, 13));
  },
);

test('moved to now, it is real time again', async () => {
  await moveTo('2031-05-06T07:08:09Z');
  await moveTo('now');

  const { now, real_now: realNow } = await timeOf();
  expect(Math.abs(Date.parse(now) - Date.parse(realNow))).toBeLessThan(60_000);
});

test.each([{ to: 'tomorrow' }, { to: '2027-01-01' }, { to: 5 }, {}])(
  '%j is refused, and the error names the field',
  async (body) => {
    const reply = await another().send('setClock', { body });

    expect(reply.statusCode).toBe(422);
    expect(fieldsOf(reply)).toEqual(['to']);
    expect(reply.body).toContain('such as 2027-01-01T00:00:00Z, or now');
  },
);

describe('the rules use it to decide', () => {
  beforeEach(async () => {
    await another().send('createCustomer', { body: { customer_id: 'acme', name: 'Acme' } });
    await moveTo('2031-05-06T07:08:09Z');
  });

  test('which invoice is the current one', async () => {
    const { invoice } = JSON.parse((await another().send('getCurrentInvoice')).body);

    expect(invoice.period).toBe('2031-05');
  });

  test('whether a line is more than a day ahead', async () => {
    expect((await bill('2031-05-07T07:08:09Z')).statusCode).toBe(201);
    expect((await bill('2031-05-07T08:08:09Z')).statusCode).toBe(422);
  });

  test('whether the month of a line still takes it', async () => {
    await moveTo('2031-05-02T23:00:00Z');
    expect(JSON.parse((await bill('2031-04-30T00:00:00Z')).body).invoice.period).toBe('2031-04');

    await moveTo('2031-05-03T00:00:00Z');
    expect(JSON.parse((await bill('2031-04-29T00:00:00Z')).body).invoice.period).toBe('2031-05');
  });
});

test('if the time cannot be moved, it is not even read', async () => {
  await moveTo('2031-05-06T07:08:09Z');
  const prod = clockOf({ ...local, testClock: false });

  expect((await prod(table)).slice(0, 10)).toBe(new Date().toISOString().slice(0, 10));
});
