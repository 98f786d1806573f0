import '../../support/node-errors.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import finalizeInvoice from '../../../functions/api/closing/finalize-invoice.ts';
import voidInvoice from '../../../functions/api/closing/void-invoice.ts';
import createCustomer from '../../../functions/api/customers/create-customer.ts';
import getCurrentInvoice from '../../../functions/api/invoices/get-current-invoice.ts';
import addLineItem from '../../../functions/api/line-items/add-line-item.ts';
import addLineItems from '../../../functions/api/line-items/add-line-items.ts';
import credit from '../../../functions/api/line-items/credit.ts';
import type { Table } from '../../../functions/store/table/table.ts';
import { type Sent, tally } from '../../support/api-gateway.ts';
import { snapshotOf } from '../../support/audit/snapshot.ts';
import { BillingTables } from '../../support/billing-tables.ts';
import type { Fault } from '../../support/conflict-proxy/proxy.ts';

/* The answer to a request if the store fails, compared with what the table then holds. */

const throttle: Fault = { kind: 'throttle' };
const cut: Fault = { kind: 'cut' };

let tables: BillingTables;
let table: Table;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

const endpoints = [addLineItem, addLineItems, createCustomer, credit, finalizeInvoice];
/** A function that has just started, with this much time left, in ms. */
const send = async (
  name: Parameters<ReturnType<typeof tally>['send']>[0],
  sent: Sent = {},
  timeLeft = 15_000,
) => {
  const own = tables.open(table.name, 'through the conflict proxy');
  const api = tally([...endpoints, getCurrentInvoice, voidInvoice], { table: own, timeLeft });
  const { statusCode, headers, body } = await api.send(name, sent);
  return { statusCode, headers, ...JSON.parse(body) };
};
const sentLine = {
  headers: { 'Idempotency-Key': 'order:42' },
  body: { service: 'storage', units_consumed: 58, price_per_unit: 0.05 },
};
/** The time that a request may take here. */
const BRIEFLY = 2_200;

const lines = async (): Promise<number> => (await snapshotOf(table)).lines.length;
/** What happens to writes and reads, one after the other. The last entry is used for all later ones. */
function given(faults: { writes?: (Fault | undefined)[]; readsAfterWrite?: Fault; reads?: Fault }): void {
  const writes = [...(faults.writes ?? [undefined])];
  let written = false;
  tables.proxy.faultOf = ({ operation }) => {
    if (operation === 'TransactWriteItems') {
      written = true;
      return writes.length > 1 ? writes.shift() : writes[0];
    }
    return (written ? faults.readsAfterWrite : undefined) ?? faults.reads;
  };
}
const well = () => given({});

beforeEach(async () => {
  well();
  table = await tables.create('directly');
  await send('createCustomer', { body: { customer_id: 'acme', name: 'Acme' } });
  // The month's invoice is there.
  await send('addLineItem', { ...sentLine, headers: { 'Idempotency-Key': 'earlier' } });
});

describe('a charge', () => {
  test('that was refused each time because of too little capacity: nothing was written', async () => {
    given({ writes: [throttle] });

    const answer = await send('addLineItem', sentLine, BRIEFLY);

    expect(answer).toMatchObject({ statusCode: 503, code: 'unavailable', outcome: 'not_applied' });
    expect(answer.detail).toMatch(/Nothing was written: send the same request again, with the same/);
    expect(await lines()).toBe(1);
  });

  test('whose first reply was lost, before the store was throttled: nobody knows', async () => {
    given({ writes: [cut, throttle] });

    const answer = await send('addLineItem', sentLine, BRIEFLY);

    expect(answer).toMatchObject({ statusCode: 503, code: 'unavailable', outcome: 'unknown' });
    expect(answer.detail).toMatch(/not known whether .* same idempotency key: it is applied once/);
    expect(answer.detail).not.toMatch(/nothing/i);
    // It was written.
    expect(await lines()).toBe(2);
    well();
    expect(await send('addLineItem', sentLine)).toMatchObject({ statusCode: 200, replayed: true });
    expect(await lines()).toBe(2);
  });

  test('after whose commit the reply’s reads were throttled: it was applied', async () => {
    given({ readsAfterWrite: throttle });

    const answer = await send('addLineItem', sentLine);

    expect(answer).toMatchObject({ statusCode: 503, code: 'unavailable', outcome: 'applied' });
    expect(answer.headers).toMatchObject({ 'retry-after': '1' });
    expect(answer.detail).toMatch(/was applied.*same idempotency key/);
    expect(answer.detail).not.toMatch(/nothing/i);
    well();
    expect(await send('addLineItem', sentLine)).toMatchObject({ statusCode: 200, replayed: true });
  });

  test('a replay whose line cannot be read: it was applied before', async () => {
    await send('addLineItem', sentLine);
    given({ readsAfterWrite: throttle });

    expect(await send('addLineItem', sentLine)).toMatchObject({ statusCode: 503, outcome: 'applied' });
  });

  test('whose customer could not be read: nothing was written', async () => {
    given({ reads: throttle });

    expect(await send('addLineItem', sentLine)).toMatchObject({ statusCode: 503, outcome: 'not_applied' });
  });
});

test('a batch says it for each item', async () => {
  const items = ['a', 'b'].map((key) => ({ customer_id: 'acme', idempotency_key: key, ...sentLine.body }));
  given({ writes: [throttle] });
  const refused = await send('addLineItems', { body: { items } }, BRIEFLY + 2_000);
  given({ writes: [cut, throttle] });
  const lost = await send('addLineItems', { body: { items } }, BRIEFLY + 2_000);

  const outcomes = ({ results }: { results: { error: { outcome: string } }[] }) =>
    results.map(({ error }) => error.outcome);
  expect(outcomes(refused)).toEqual(['not_applied', 'not_applied']);
  expect(outcomes(lost)).toEqual(['unknown', 'unknown']);
  well();
  expect((await send('addLineItems', { body: { items } })).summary).toMatchObject({ replayed: 2 });
});

test('a read that was throttled says to read again, and does not mention a write', async () => {
  given({ reads: throttle });

  const answer = await send('getCurrentInvoice');

  expect(answer).toMatchObject({ statusCode: 503, code: 'unavailable', outcome: 'not_applied' });
  expect(answer.detail).toMatch(/Nothing was to be written: send the same request again\.$/);
});

describe('a credit', () => {
  const credited = async (timeLeft?: number) => {
    const [line] = (await snapshotOf(table)).lines.filter(({ kind }) => kind === 'usage');
    const params = { line_item_id: String(line?.line_item_id) };
    return send('credit', { ...sentLine, params, body: { reason: 'Late' } }, timeLeft);
  };

  test.each([
    ['was refused each time', { writes: [throttle] }, 'not_applied'],
    ['lost its first reply', { writes: [cut, throttle] }, 'unknown'],
    ['could not read its reply', { readsAfterWrite: throttle }, 'applied'],
  ])('that %s', async (_what, faults, outcome) => {
    given(faults);

    expect(await credited(BRIEFLY)).toMatchObject({ statusCode: 503, outcome });
    well();
    const again = await credited();
    expect(again).toMatchObject({ statusCode: outcome === 'not_applied' ? 201 : 200 });
    expect(await lines()).toBe(2);
  });
});

describe('a customer', () => {
  const created = (timeLeft?: number) =>
    send('createCustomer', { headers: { 'Idempotency-Key': 'new' }, body: { name: 'New' } }, timeLeft);

  test.each([
    ['was refused each time', [throttle], 'not_applied', 201],
    ['lost its first reply', [cut, throttle], 'unknown', 200],
  ])('whose making %s', async (_what, writes, outcome, then) => {
    given({ writes });

    expect(await created(BRIEFLY)).toMatchObject({ statusCode: 503, outcome });
    well();
    expect((await created()).statusCode).toBe(then);
  });
});

test('a customer without a key, whose reply was lost: the error does not say to send the same request again', async () => {
  given({ writes: [cut, throttle] });

  const answer = await send('createCustomer', { body: { name: 'New' } }, BRIEFLY);

  expect(answer).toMatchObject({ statusCode: 503, outcome: 'unknown' });
  expect(answer.detail).toMatch(/Before you send it again, look for what it makes/);
});

describe('a closing', () => {
  const invoiceId = async () => String((await snapshotOf(table)).headers[0]?.invoice_id);
  const finalized = async (timeLeft?: number) =>
    send('finalizeInvoice', { params: { invoice_id: await invoiceId() } }, timeLeft);
  const voided = async (timeLeft?: number) =>
    send('voidInvoice', { params: { invoice_id: await invoiceId() }, body: { reason: 'Mistake' } }, timeLeft);

  test.each([
    ['did not begin', { writes: [throttle] }, 'not_applied', /Nothing was written: send/],
    ['stopped in its middle', { writes: [undefined, throttle] }, 'unknown', /goes on from there/],
    ['lost its first reply', { writes: [cut, throttle] }, 'unknown', /goes on from there/],
  ])('that %s', async (_what, faults, outcome, advice) => {
    given(faults);

    const answer = await finalized(BRIEFLY);

    expect(answer).toMatchObject({ statusCode: 503, outcome, detail: expect.stringMatching(advice) });
    expect(answer.detail).not.toMatch(/idempotency key/);
    well();
    expect(await finalized()).toMatchObject({ statusCode: 200, invoice: { status: 'finalized', number: 1 } });
  });

  test('of a finalized invoice to void, after whose commit nothing could be read: it was applied', async () => {
    await finalized();
    given({ readsAfterWrite: throttle });

    expect(await voided()).toMatchObject({ statusCode: 503, outcome: 'applied' });
    well();
    expect(await voided()).toMatchObject({ statusCode: 200, invoice: { status: 'void' } });
  });
});
