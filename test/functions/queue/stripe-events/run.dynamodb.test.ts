import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { readInvoice } from '../../../../functions/store/invoices/reading.ts';
import { readEvent } from '../../../../functions/store/payments/events.ts';
import { turnSyncOff, turnSyncOn } from '../../../../functions/store/sync/breaker.ts';
import { readSync } from '../../../../functions/store/sync/reading.ts';
import type { Act } from '../../../../localstack/fake-stripe/control/acts.ts';
import { audit } from '../../../support/audit/audit.ts';
import { snapshotOf } from '../../../support/audit/snapshot.ts';
import { BillingTables } from '../../../support/billing-tables.ts';
import { at } from '../../../support/charges.ts';
import { type FakeAndWays, fakeStripe } from '../../../support/fake-stripe.ts';
import {
  act,
  deliver,
  eventsOf,
  happens,
  reconciled,
  stripeOf,
  syncedInvoice,
  Told,
  type World,
  waiting,
} from '../../../support/payment-world.ts';
import { SECRET } from '../../../support/stripe-signatures.ts';

/* From an act at Stripe, by its webhook and the worker, to what the API shows. And where the webhook was lost, by the reconcile. */

mockClient(SQSClient).onAnyCommand().resolves({});
mockClient(SecretsManagerClient).onAnyCommand().resolves({ SecretString: SECRET });
let tables: BillingTables;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

let fake: FakeAndWays;
let world: World;
let invoice: Awaited<ReturnType<typeof syncedInvoice>>;
beforeEach(async () => {
  fake = await fakeStripe();
  world = { table: await tables.create('directly'), fake, now: () => at(new Date().toISOString()) };
  invoice = await syncedInvoice(world);
});
afterEach(async () => {
  expect(audit(await snapshotOf(world.table))).toEqual([]);
  await fake.stop();
});

/** Something happens at Stripe, its events arrive, and the worker acts on them. */
async function then(what: Act, code?: string): Promise<Told> {
  await happens(world, invoice.providerId, what, code);
  return arrive();
}
async function arrive(): Promise<Told> {
  const told = new Told();
  const events = await eventsOf(world);
  for (const event of events) expect(await deliver(world, event)).toBe(200);
  await act(
    world,
    events.map(({ id }) => id),
    { told },
  );
  return told;
}
async function shown() {
  const found = await readInvoice(world.table, invoice.invoiceId);
  return [found?.lifecycle.status, found?.sync.payment?.status, found?.sync.payment?.reason]
    .filter(Boolean)
    .join(' ');
}

describe('what happens at Stripe is shown here', () => {
  test.each<[Act, string | undefined, string]>([
    ['pay', undefined, 'paid paid'],
    ['decline', undefined, 'finalized failed card_declined'],
    ['decline', 'insufficient_funds', 'finalized failed insufficient_funds'],
    ['confirm', undefined, 'finalized action_required authentication_required'],
    ['no_method', undefined, 'finalized failed no_payment_method'],
    ['void', undefined, 'void voided'],
    ['give_up', undefined, 'finalized uncollectible'],
  ])('%s %s: %s', async (what, code, expected) => {
    await then(what, code);

    expect(await shown()).toBe(expected);
    expect(await waiting(world.table)).toEqual([]);
    expect((await reconciled(world)).differences).toEqual([]);
  });

  test('with the page on which the customer pays, and the date', async () => {
    await then('decline');

    expect((await readSync(world.table, invoice.invoiceId))?.sync).toMatchObject({
      hostedUrl: `${fake.url}/#${invoice.providerId}`,
      payment: { detail: 'Your card was declined.', dueAt: expect.any(String) },
    });
  });

  test('a decline, and then a payment: what was to be done is gone', async () => {
    await then('decline');
    await then('pay');

    expect(await shown()).toBe('paid paid');
    // The invoice's story has both.
    const { sync } = (await readInvoice(world.table, invoice.invoiceId)) ?? {};
    expect(sync?.payments?.map(({ status }) => status)).toEqual(['failed', 'paid']);
  });
});

describe('what Tally does not follow is an alert, and changes nothing', () => {
  test.each<[Act, string]>([
    ['refund', 'refund'],
    ['dispute', 'dispute'],
    ['credit_note', 'credit_note'],
  ])('%s', async (what, kind) => {
    await then('pay');
    const told = await then(what);

    expect(told.all).toEqual([`StripeAlerts ${kind} 1`]);
    expect(await shown()).toBe('paid paid');
    // The invoice's story tells it too.
    expect((await readInvoice(world.table, invoice.invoiceId))?.sync.alerts).toEqual([
      { kind, at: expect.any(String), detail: expect.stringContaining(invoice.providerId) },
    ]);
  });

  test('a draft that the sync itself deleted is no alert, whatever event names it', async () => {
    await happens(world, invoice.providerId, 'overdue');
    const event = (await eventsOf(world)).at(-1);
    if (!event) throw new Error('Nothing happened.');
    event.data.object.id = 'in_deleted';
    await deliver(world, event);
    const told = new Told();

    expect(await act(world, [event.id], { told })).toEqual([]);
    expect(told.all).toEqual([]);
  });

  test('the customer is deleted at Stripe', async () => {
    const stripe = stripeOf(world);
    const [customer] = (await stripe.customers.list()).data;
    await stripe.customers.del(customer?.id ?? '');

    expect((await arrive()).all).toEqual(['StripeAlerts customer_deleted 1']);
  });

  test('a refund of a payment that was for somebody else’s invoice is none', async () => {
    const stripe = stripeOf(world);
    const customer = await stripe.customers.create({ name: 'Other' });
    const other = await stripe.invoices.create({ customer: customer.id, currency: 'usd' });
    await stripe.invoices.addLines(other.id, { lines: [{ amount: 900 }] });
    await stripe.invoices.finalizeInvoice(other.id);
    await happens(world, other.id, 'pay');
    await happens(world, other.id, 'refund');

    expect((await arrive()).all).toEqual([]);
  });
});

describe('the event waits, and nothing is lost', () => {
  test.each([
    ['Stripe is busy', 'rate_limit'],
    ['the connection is cut', 'reset'],
    ['the key is refused', 'auth'],
  ])('%s', async (_, kind) => {
    await happens(world, invoice.providerId, 'pay');
    const event = (await eventsOf(world)).at(-1);
    await deliver(world, event ?? {});
    await fake.tell('POST', 'faults', { method: 'GET', path: '/v1/invoices/{id}', kind });

    expect(await act(world, [event?.id ?? ''])).toEqual([event?.id]);
    expect(await shown()).toBe('finalized unpaid');
    expect(await waiting(world.table)).toEqual([event?.id]);
    expect(await act(world, [event?.id ?? ''])).toEqual([]);
    expect(await shown()).toBe('paid paid');
    expect((await readEvent(world.table, event?.id ?? ''))?.isDone).toBe(true);
  });
});

test('an event waits while the sync is off, and is acted on once it is on', async () => {
  await happens(world, invoice.providerId, 'pay');
  const event = (await eventsOf(world)).at(-1);
  await deliver(world, event ?? {});
  await turnSyncOff(world.table, { why: 'The table was restored.', now: world.now() });

  expect(await act(world, [event?.id ?? ''])).toEqual([event?.id]);
  expect(await shown()).toBe('finalized unpaid');
  await turnSyncOn(world.table);
  expect(await act(world, [event?.id ?? ''])).toEqual([]);
  expect(await shown()).toBe('paid paid');
});

describe('where webhooks were lost, the reconcile finds out', () => {
  const kindsOf = async (asked: object = {}) =>
    (await reconciled(world, asked)).differences.map(
      ({ kind, repaired }) => `${kind}${repaired ? ' repaired' : ''}`,
    );

  test.each<[Act, string]>([
    ['pay', 'paid paid'],
    ['void', 'void voided'],
    ['decline', 'finalized failed card_declined'],
    ['give_up', 'finalized uncollectible'],
  ])('%s', async (what, expected) => {
    await happens(world, invoice.providerId, what);

    expect(await kindsOf()).toEqual(['payment']);
    expect(await shown()).toBe('finalized unpaid');
    expect(await kindsOf({ repair: ['payment'] })).toEqual(['payment repaired']);
    expect(await shown()).toBe(expected);
    expect(await kindsOf()).toEqual([]);
  });

  test('an invoice that Stripe no longer has is missing, and is not made again', async () => {
    await fake.tell('DELETE', 'objects');

    expect(await kindsOf({ repair: ['payment', 'extra_draft', 'unsynced'] })).toEqual(['missing']);
    expect(await shown()).toBe('finalized unpaid');
  });

  test('a second invoice for one of ours is reported, and a draft is deleted if that is asked for', async () => {
    const stripe = stripeOf(world);
    const first = await stripe.invoices.retrieve(invoice.providerId);
    const again = { customer: String(first.customer), currency: 'usd', metadata: first.metadata ?? {} };
    const draft = await stripe.invoices.create(again);
    const open = await stripe.invoices.create(again);
    await stripe.invoices.addLines(open.id, { lines: [{ amount: 950 }] });
    await stripe.invoices.finalizeInvoice(open.id);

    expect((await kindsOf()).sort()).toEqual(['extra', 'extra_draft']);
    // A young draft may be one that a worker has just made.
    const young = await reconciled(world, { repair: ['extra_draft'] });
    expect(young.differences.map(({ kind, repaired }) => [kind, repaired]).sort()).toEqual([
      ['extra', false],
      ['extra_draft', false],
    ]);
    expect(young.differences.find(({ kind }) => kind === 'extra_draft')?.detail).toContain(
      'Not repaired: It is younger than an hour',
    );
    const later = { ...world, now: () => at(new Date(Date.now() + 7_200_000).toISOString()) };
    const { differences } = await reconciled(later, { repair: ['extra_draft'] });
    expect(differences).toContainEqual(expect.objectContaining({ kind: 'extra_draft', repaired: true }));
    await expect(stripe.invoices.retrieve(draft.id)).rejects.toThrow('There is no invoice');
    expect(await kindsOf()).toEqual(['extra']);
  });

  test('an invoice of another installation, or of nobody, is none of its business', async () => {
    const stripe = stripeOf(world);
    const customer = await stripe.customers.create({ name: 'Other' });
    await stripe.invoices.create({
      customer: customer.id,
      currency: 'usd',
      metadata: { tally_installation: 'other' },
    });

    expect(await reconciled(world)).toMatchObject({ at_stripe: 1, here: 1, differences: [] });
  });

  test('a request that fails by chance is sent again, and an outage ends the run', async () => {
    await happens(world, invoice.providerId, 'pay');
    const fails = (path: string, kind: string, times: number) =>
      fake.tell('POST', 'faults', { method: 'GET', path, kind, times });

    await fails('/v1/invoices', 'reset', 2);
    await fails('/v1/invoices/{id}', 'rate_limit', 1);
    expect(await kindsOf()).toEqual(['payment']);
    await fails('/v1/invoices', 'reset', 3);
    await expect(kindsOf()).rejects.toThrow('no answer');
    await fails('/v1/invoices', 'auth', 1);
    await expect(kindsOf()).rejects.toThrow('not authorized');
  });

  test('a zero is only told if everything was compared: without one, the alarm begins', async () => {
    const told = async (asked: object, pauseMs = 0) => {
      const measured = new Told();
      const { stopped } = await reconciled(world, asked, { told: measured, pauseMs });
      return { stopped, told: measured.all };
    };

    expect(await told({})).toEqual({ stopped: false, told: ['DifferencesFound 0'] });
    expect(await told({ from: '2026-11-01T00:00:00.000Z' })).toEqual({ stopped: false, told: [] });
    await happens(world, invoice.providerId, 'pay');
    // So long a pause leaves no time for the closer look.
    expect(await told({}, 600_000)).toEqual({ stopped: true, told: [] });
    expect(await told({ from: '2026-11-01T00:00:00.000Z' })).toEqual({
      stopped: false,
      told: ['DifferencesFound payment 1'],
    });
  });

  test('250 invoices are compared page by page, each once', async () => {
    const stripe = stripeOf(world);
    const first = await stripe.invoices.retrieve(invoice.providerId);
    const again = { customer: String(first.customer), currency: 'usd', metadata: first.metadata ?? {} };
    for (let made = 0; made < 249; made += 1) await stripe.invoices.create(again);
    await fake.tell('DELETE', 'requests');

    const reply = await reconciled(world);
    expect(reply).toMatchObject({ at_stripe: 250, here: 1, counts: { extra_draft: 249 } });
    const { requests } = (await fake.tell('GET', 'requests')).body;
    expect(
      requests.filter(({ operation }: { operation: string }) => operation === 'GET /v1/invoices'),
    ).toHaveLength(3);
  });
});
