import '../support/node-errors.ts';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Instant } from '../../client/contract/shapes/fields.ts';
import { type Access, actingOnEvents, givingUp, noticingRestores, syncing } from '../../functions/access.ts';
import setClock from '../../functions/api/clock/set-clock.ts';
import finalizeInvoice from '../../functions/api/closing/finalize-invoice.ts';
import voidInvoice from '../../functions/api/closing/void-invoice.ts';
import createCustomer from '../../functions/api/customers/create-customer.ts';
import updateCustomer from '../../functions/api/customers/update-customer.ts';
import addLeads from '../../functions/api/leads/add-leads.ts';
import addLineItem from '../../functions/api/line-items/add-line-item.ts';
import credit from '../../functions/api/line-items/credit.ts';
import createProduct from '../../functions/api/products/create-product.ts';
import cancelSubscription from '../../functions/api/subscriptions/cancel-subscription.ts';
import createSubscription from '../../functions/api/subscriptions/create-subscription.ts';
import updateSubscription from '../../functions/api/subscriptions/update-subscription.ts';
import redriveSyncs from '../../functions/api/sync/redrive-syncs.ts';
import syncInvoice from '../../functions/api/sync/sync-invoice.ts';
import { lastInstantOf, monthOf, monthsAfter } from '../../functions/domain/months.ts';
import { monthEnd } from '../../functions/queue/month-end/worker.ts';
import { renewals } from '../../functions/queue/renewals/worker.ts';
import { moveClock } from '../../functions/store/clock/clock.ts';
import { awaitTurn } from '../../functions/store/leads/turns.ts';
import { finishEvent, storeEvent } from '../../functions/store/payments/events.ts';
import { takePayment } from '../../functions/store/payments/taking.ts';
import { renewSubscriptions } from '../../functions/store/subscriptions/renewals.ts';
import { changeBreaker } from '../../functions/store/sync/breaker.ts';
import { giveUpSync } from '../../functions/store/sync/giving-up.ts';
import { installationOf } from '../../functions/store/sync/installation.ts';
import { takeTurn } from '../../functions/store/sync/pace.ts';
import { noticeRestore } from '../../functions/store/sync/restore.ts';
import { keys as itemKeys } from '../../functions/store/table/items.ts';
import type { Table } from '../../functions/store/table/table.ts';
import { CALLER, type Sent, tally } from '../support/api-gateway.ts';
import { BillingTables } from '../support/billing-tables.ts';
import { at } from '../support/charges.ts';
import { stopAfterFirstStep } from '../support/closing.ts';
import { ledgerOwner } from '../support/lead-requests.ts';
import { sentLead } from '../support/leads.ts';
import { fast } from '../support/month-end.ts';
import { seenInvoice } from '../support/payments.ts';
import { claim, LEASE_MS, later, Provider, syncWith } from '../support/syncs.ts';
import { sorted, TouchedKinds } from '../support/touched-kinds.ts';

/*
 * A role may write the kinds of items that its endpoints declare. LocalStack checks no policy, so these tests find a
 * policy that is too narrow. On every path, the kinds that are written must be exactly the declared ones.
 * Whatever is read must be declared too.
 */

let tables: BillingTables;
let table: Table;
let touched: TouchedKinds;
let api: ReturnType<typeof tally>;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());
beforeEach(async () => {
  table = await tables.create('through the conflict proxy');
  const endpoints = [
    addLeads,
    addLineItem,
    cancelSubscription,
    createCustomer,
    createProduct,
    createSubscription,
    credit,
    finalizeInvoice,
    redriveSyncs,
    syncInvoice,
    updateCustomer,
    updateSubscription,
    voidInvoice,
  ];
  api = tally(endpoints, {
    table,
    rules: { controlTotals: { callers: [CALLER] }, leads: { autoCreate: true } },
  });
  await send('createCustomer', { body: { customer_id: 'acme', name: 'Acme' } });
  touched = new TouchedKinds();
});
afterEach(() => {
  tables.proxy.faultOf = () => undefined;
});

const send = async (name: Parameters<typeof api.send>[0], sent: Sent = {}) => {
  const { statusCode, body } = await api.send(name, sent);
  if (statusCode >= 300) throw new Error(`${name} was answered ${statusCode}: ${body}`);
  return JSON.parse(body);
};
/** The sync sends nothing until later. */
const stopped = () =>
  changeBreaker(table, () => ({
    failures: 5,
    stopped: {
      since: at('2026-11-01T00:00:00Z'),
      cause: { code: 'provider_unreachable' },
      probes: 0,
      nextProbeAt: at('2098-01-01T00:00:00Z'),
      isProbing: false,
    },
  }));
let keys = 0;
const key = () => {
  keys += 1;
  return { 'Idempotency-Key': `key:${keys}` };
};
const billed = async () =>
  (await send('addLineItem', { headers: key(), body: { description: 'Set-up', amount: '10' } })).line_item;
const credited = async ({ line_item_id }: { line_item_id: string }, amount: string) =>
  send('credit', { headers: key(), params: { line_item_id }, body: { amount, reason: 'Late' } });
const finalized = ({ invoice_id }: { invoice_id: string }) =>
  send('finalizeInvoice', { params: { invoice_id } });
const voided = ({ invoice_id }: { invoice_id: string }) =>
  send('voidInvoice', { params: { invoice_id }, body: { reason: 'by mistake' } });

const during = async (work: () => Promise<unknown>): Promise<void> => {
  tables.proxy.faultOf = (call) => {
    touched.add(call);
    return undefined;
  };
  await work();
  tables.proxy.faultOf = () => undefined;
};
const expectDeclared = ({ access }: { access: Access }): void => {
  expect(touched.writes).toEqual(sorted(access.writes ?? {}));
  expect(touched.readsBeyond(access)).toEqual([]);
};

test('a customer and its e-mail address', async () => {
  await during(() =>
    send('createCustomer', { headers: key(), body: { name: 'Beta', email: 'a@beta.example' } }),
  );

  expectDeclared(createCustomer);
});

test('a customer that gets another e-mail address', async () => {
  const params = { customer_id: 'beta' };
  await send('createCustomer', { body: { ...params, name: 'Beta', email: 'a@beta.example' } });

  await during(() => send('updateCustomer', { params, body: { email: 'b@beta.example' } }));

  expectDeclared(updateCustomer);
});

test('a month’s first line, which makes the invoice, and the next one', async () => {
  await finalized(await billed());

  await during(billed);
  await during(billed);

  expectDeclared(addLineItem);
});

test('a product and its key', async () => {
  await during(() => send('createProduct', { headers: key(), body: { name: 'CRM' } }));

  expectDeclared(createProduct);
});

test('the first lead of all, which makes its customer, product, invoice and ledger, and leads after it', async () => {
  const now = new Date().toISOString();
  const [action] = sentLead().actions;
  const lead = (changes: object = {}) =>
    sentLead({ customer_id: 'new', created_at: now, actions: [{ ...action, timestamp: now }], ...changes });

  await during(() => send('addLeads', { body: lead() }));
  await during(() => send('addLeads', { body: [lead(), lead({ user_id: 'ann' })] }));
  const { line_item: line } = await send('addLeads', { body: lead({ user_id: 'bob' }) });
  await finalized(line);
  await during(() => send('addLeads', { body: lead({ user_id: 'eve' }) }));
  // Another writer waits for that ledger.
  await awaitTurn(table, await ledgerOwner(table, { customerId: 'new', userId: 'eve', createdAt: now }));
  const other = { action_type: 'other', engagement_level: 'Low', timestamp: now };
  await during(() => send('addLeads', { body: lead({ user_id: 'eve', actions: [other] }) }));

  expectDeclared(addLeads);
});

test('a credit that makes an invoice, and one on an invoice that exists', async () => {
  const line = await billed();
  await finalized(line);

  await during(() => credited(line, '1'));
  await during(() => credited(line, '1'));

  expectDeclared(credit);
});

test('the closing of an invoice above zero, and below', async () => {
  const line = await billed();

  await during(() => finalized(line));
  const { line_item } = await credited(line, '4');
  await during(() => finalized(line_item));

  expectDeclared(finalizeInvoice);
});

test('a void of an invoice with nothing to pay, and of one that is being finalized and leaves a credit', async () => {
  const paidOff = await billed();
  await credited(paidOff, '10');
  await finalized(paidOff);
  await during(() => voided(paidOff));
  const line = await billed();
  await finalized(line);
  const other = await billed();
  await credited(line, '4');
  const slot = { customerId: line.customer_id, currency: 'USD', month: monthOf(line.used_at) } as const;
  await stopAfterFirstStep(table, slot);

  await during(() => voided(other));

  expectDeclared(voidInvoice);
});

test('the month-end run writes the same as an operator who finalizes', () => {
  expect(monthEnd.access.writes).toBe(finalizeInvoice.access.writes);
});

test('a sync that somebody asks for', async () => {
  const line = await billed();
  await finalized(line);

  await stopped();

  await during(() => send('syncInvoice', { params: { invoice_id: line.invoice_id } }));

  expectDeclared(syncInvoice);
});

test('syncs that somebody redrives', async () => {
  const line = await billed();
  await finalized(line);
  await stopped();

  await during(() => send('redriveSyncs', { body: { all: true } }));

  expectDeclared(redriveSyncs);
});

test('a sync that is given up, after its worker was killed', async () => {
  const line = await billed();
  await finalized(line);
  const due = at('2099-01-01T00:00:00Z');

  await during(async () => {
    await claim(table, line.invoice_id, due);
    await giveUpSync(table, line.invoice_id, later(LEASE_MS, due));
  });

  expect(touched.writes).toEqual(sorted(givingUp));
});

test('a try of the sync, after one that was killed', async () => {
  const line = await billed();
  await finalized(line);
  // It is due, whenever this test runs.
  const due = at('2099-01-01T00:00:00Z');

  await during(async () => {
    await installationOf(table);
    await bornAs(undefined);
    await noticeRestore(table, due);
    await stopped();
    await takeTurn(table, { operation: 1_000, account: 1_000 }, 'create invoice');
    await claim(table, line.invoice_id, due);
    await syncWith(new Provider(), table, line.invoice_id, later(LEASE_MS, due));
    // A small total is paid as soon as it is finalized.
    const seen = seenInvoice({ status: 'paid', total: 1_000 });
    await takePayment(table, line.invoice_id, async () => seen, due);
  });

  expect(touched.writes).toEqual(sorted(syncing));
});

/** Changes the table's id that is written in it, past the proxy that is watched. */
const bornAs = async (id: string | undefined) => {
  const change = id === undefined ? 'REMOVE table_id' : 'SET table_id = :id';
  const values = id === undefined ? {} : { ExpressionAttributeValues: { ':id': id } };
  const update = { TableName: table.name, Key: itemKeys.installation, UpdateExpression: change, ...values };
  await tables.open(table.name, 'directly').client.send(new UpdateCommand(update));
};

test('a look whether the table was restored', async () => {
  const now = at('2099-01-01T00:00:00Z');
  await installationOf(table);

  await during(async () => {
    await bornAs('another table');
    expect(await noticeRestore(table, now)).toBe(true);
    await bornAs(undefined);
    expect(await noticeRestore(table, now)).toBe(false);
  });

  expect(touched.writes).toEqual(sorted(noticingRestores));
});

test('an event of Stripe: one invoice is paid, and another is void and leaves a credit', async () => {
  const due = at('2099-01-01T00:00:00Z');
  const synced = async () => {
    const line = await billed();
    await finalized(line);
    await syncWith(new Provider(), table, line.invoice_id, due);
    return line;
  };
  const [paid, madeVoid] = [await synced(), await synced()];
  const { line_item: credit } = await credited(madeVoid, '4');
  await finalized(credit);
  const event = { id: 'evt_1', type: 'invoice.paid', objectId: 'in_1', created: 1_796_000_000 } as const;
  await storeEvent(table, event, due);

  await during(async () => {
    await takePayment(table, paid.invoice_id, async () => seenInvoice({ status: 'paid', total: 1_000 }), due);
    await takePayment(table, madeVoid.invoice_id, async () => seenInvoice({ status: 'void' }), due);
    await takeTurn(table, { operation: 10_000, account: 10_000 }, 'retrieve invoice');
    await finishEvent(table, event.id, { outcome: 'paid', now: due });
  });

  expect(touched.writes).toEqual(sorted(actingOnEvents));
});

const subscribed = async () =>
  (await send('createSubscription', { headers: key(), body: { plan: 'Basic', amount: '300' } })).line_item;
const ofSubscription = ({ customer_id, subscription_id }: Record<string, string>) => ({
  params: { customer_id: String(customer_id), subscription_id: String(subscription_id) },
});

test('a subscription whose line makes the invoice, and a change and an end on an invoice that they make', async () => {
  // On the last day of a month an end would credit nothing.
  api = tally([createSubscription, updateSubscription, cancelSubscription, finalizeInvoice], {
    table,
    clock: async () => at('2026-11-16T10:00:00Z'),
  });
  await during(subscribed);
  expectDeclared(createSubscription);

  for (const [name, sent, { access }] of [
    ['updateSubscription', { headers: key(), body: { amount: '600' } }, updateSubscription],
    ['cancelSubscription', {}, cancelSubscription],
  ] as const) {
    const line = await subscribed();
    await finalized(line);
    touched = new TouchedKinds();

    await during(() => send(name, { ...ofSubscription(line), ...sent }));
    expectDeclared({ access });
  }
});

test('the renewal of a subscription', async () => {
  await subscribed();

  await during(() =>
    renewSubscriptions(table, {
      // Its next month has begun, whenever this test runs.
      now: lastInstantOf(monthsAfter(monthOf(new Date().toISOString() as Instant), 1)), // the form of an Instant
      graceDays: 2,
      pace: fast,
      until: Number.POSITIVE_INFINITY,
      onFailed: (_id, error) => {
        throw error;
      },
    }),
  );

  expectDeclared(renewals);
});

test('the clock of a local stack', async () => {
  await during(() => moveClock(table, 'now', 'operator'));

  expectDeclared(setClock);
});
