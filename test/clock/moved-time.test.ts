import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ListQueuesCommand, PurgeQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, expect, test } from '@jest/globals';
import { LocalClock } from '../../bin/clock/local-clock.ts';
import { type DueAt, moveClock } from '../../bin/clock/move.ts';
import { readTarget } from '../../bin/clock/target.ts';
import type { ClockTarget } from '../../client/contract/clock/requests.ts';
import { fakeStripeUrl } from '../../localstack/stripe.ts';
import { apiUrl, callers, clientOf, fresh } from '../support/api.ts';

/*
 * These tests move the time of the whole stack, for all its users. So they run alone, after all other tests
 * on the stack.
 */

const clock = new LocalClock(apiUrl());
const client = clientOf();
afterAll(() => clock.set('now'));

/** Moves the time. Returns what became due on the way, and the time from which it was moved back. */
async function moveTo(to: ClockTarget) {
  const due: DueAt[] = [];
  const backFrom: string[] = [];
  await moveClock(clock, to, {
    fellDue: (at) => void due.push(at),
    goesBack: (from) => void backFrom.push(from),
  });
  return { due, backFrom };
}
const stepOf = ({ now, invoices }: DueAt, customer: string) => ({
  at: now.slice(0, 10),
  closed: invoices.flatMap(({ customer_id: id, period, total, carried }) =>
    id === customer ? [{ period, total, carried }] : [],
  ),
});

/** The name of the month that is this number of months from now, its first instant and a day in it. */
function month(ahead: number) {
  const now = new Date();
  const dayOf = (day: number) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, day)).toISOString();
  return { name: dayOf(1).slice(0, 7), first: dayOf(1), third: dayOf(3), tenth: dayOf(10) };
}
const [thisMonth, next, afterNext] = [month(0), month(1), month(2)];

test('time goes over the ends of two months and back: the lines of each month are finalized on their own invoice', async () => {
  const acme = fresh('acme');
  await client.createCustomer({ customer_id: acme, name: 'Acme' });
  // A customer with a subscription alone, from the beginning of this month on.
  const bolt = fresh('bolt');
  await client.createCustomer({ customer_id: bolt, name: 'Bolt' });
  await client.createSubscription(
    bolt,
    { plan: 'Business', amount: 30, starts_at: thisMonth.first },
    { idempotencyKey: bolt },
  );
  const bill = (description: string, amount: number, usedAt?: string) =>
    client.addLineItem(
      acme,
      { description, amount, ...(usedAt !== undefined && { used_at: usedAt }) },
      { idempotencyKey: `${acme}:${description.replaceAll(' ', '-')}` },
    );
  const first = await bill('Before', 10);

  // In the grace period the month still accepts lines, and is not closed.
  expect((await moveTo(readTarget(next.first))).due.flatMap((due) => stepOf(due, acme).closed)).toEqual([]);
  expect((await bill('Within grace', 5, thisMonth.first)).invoice).toMatchObject({
    invoice_id: first.invoice.invoice_id,
    total: '15.00',
  });

  const overOne = await moveTo(readTarget(next.tenth));
  expect(overOne.due.map((due) => stepOf(due, acme))).toEqual([
    { at: next.third.slice(0, 10), closed: [{ period: thisMonth.name, total: '15.00' }] },
  ]);
  const late = await bill('Late', 3, thisMonth.first);
  expect(late).toMatchObject({ moved_from: first.invoice.invoice_id, invoice: { period: next.name } });
  await client.credit(first.line_item.line_item_id, { amount: 8, reason: 'Not delivered' });

  const overTwo = await moveTo(readTarget(afterNext.tenth));
  const closings = overTwo.due.filter(({ billed }) => billed === 0);
  expect(closings.map((due) => stepOf(due, acme))).toEqual([
    { at: afterNext.third.slice(0, 10), closed: [{ period: next.name, total: '0.00', carried: '5.00' }] },
  ]);
  expect(overTwo.due.filter(({ failed }) => failed > 0)).toEqual([]);

  // By this clock, a time exactly a day ahead is accepted.
  const now = Date.parse((await clock.read()).now);
  await expect(bill('Too far ahead', 1, new Date(now + 86_460_000).toISOString())).rejects.toMatchObject({
    status: 422,
  });
  const { invoice: running } = await client.getCurrentInvoice(acme);
  expect(running).toMatchObject({ period: afterNext.name, status: 'open', total: '-5.00' });

  // The subscription was billed once at the beginning of each month, and its invoices were closed.
  const ofBolt: object[] = [];
  for await (const { period, status, total } of client.listInvoices(bolt)) {
    ofBolt.push({ period, status, total });
  }
  expect(ofBolt).toEqual([
    { period: afterNext.name, status: 'open', total: '30.00' },
    { period: next.name, status: 'finalized', total: '30.00' },
    { period: thisMonth.name, status: 'finalized', total: '30.00' },
  ]);

  const back = await moveTo('now');
  expect(back.backFrom).toHaveLength(1);
  const states: object[] = [];
  for await (const { period, status, total } of client.listInvoices(acme))
    states.push({ period, status, total });
  expect(states).toEqual([
    { period: afterNext.name, status: 'open', total: '-5.00' },
    { period: next.name, status: 'finalized', total: '0.00' },
    { period: thisMonth.name, status: 'finalized', total: '15.00' },
  ]);
  // At real time this month accepts lines again, on its next invoice. Its first invoice stays closed and
  // unchanged.
  expect((await bill('After', 1)).invoice).toMatchObject({ period: thisMonth.name, total: '1.00' });
});

test('the fake Stripe’s time moves with it, forward and back', async () => {
  const atStripe = async () => {
    const reply = await fetch(`${await fakeStripeUrl()}/_fake/clock`);
    return ((await reply.json()) as { now: string }).now.slice(0, 7); // what the fake answers
  };

  await clock.set(readTarget(afterNext.tenth));
  expect(await atStripe()).toBe(afterNext.name);
  await clock.set('now');
  expect(await atStripe()).toBe(thisMonth.name);
});

/** Other tests' invoices, which were closed on the way before, would be synced first. */
async function forgetMessages(): Promise<void> {
  const { accessKeyId, secretAccessKey } = callers.test;
  const endpoint = new URL(apiUrl()).origin;
  const sqs = new SQSClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId, secretAccessKey } });
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
  const work = QueueUrls.filter((url) => /-(sync|stripe-events)$/.test(url));
  expect(work).toHaveLength(2);
  await Promise.all(work.map((QueueUrl) => sqs.send(new PurgeQueueCommand({ QueueUrl }))));
}

test('tally clock waits at each stop until what was closed is at Stripe, and says how it went', async () => {
  await forgetMessages();
  const customer = fresh('synced');
  await client.createCustomer({ customer_id: customer, name: 'Eve', email: `${customer}@example.com` });
  await client.addLineItem(customer, { description: 'Set-up', amount: '10' }, { idempotencyKey: customer });
  const tally = async (to: string) => {
    const program = join(__dirname, '..', '..', 'bin', 'tally.ts');
    const given = [program, 'clock', '--to', to, '--json'];
    const env = { ...process.env, STAGE: 'local', LOCALSTACK_PORT: new URL(apiUrl()).port };
    const { stdout } = await promisify(execFile)(process.execPath, given, { env });
    return JSON.parse(stdout) as { now: string; stops: (DueAt & { sync?: Record<string, number> })[] }; // its document
  };

  const { now, stops } = await tally(next.tenth);

  expect(now.slice(0, 10)).toBe(next.tenth.slice(0, 10));
  const stop = stops.find(({ invoices }) => invoices.some(({ customer_id: id }) => id === customer));
  expect(stop?.sync).toMatchObject({ failed: 0, waiting: 0 });
  expect(stop?.sync?.['synced']).toBeGreaterThan(0);
  const invoice = stop?.invoices.find(({ customer_id: id }) => id === customer);
  expect(await client.getInvoiceSync(invoice?.invoice_id ?? '')).toMatchObject({
    sync: { status: 'synced' },
  });
  expect((await tally('now')).now.slice(0, 7)).toBe(thisMonth.name);
});
