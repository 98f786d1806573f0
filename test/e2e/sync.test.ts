import { beforeAll, beforeEach, expect, test } from '@jest/globals';
import Stripe from 'stripe';
import { fakeStripeUrl } from '../../localstack/stripe.ts';
import { apiUrl, clientOf, fresh } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';

/* Tests the way of a finalized invoice through the queue and the worker to the fake Stripe of the stack. */

const client = clientOf();
let stripe: Stripe;
let fake: string;
let customerId: string;
beforeAll(async () => {
  const url = await fakeStripeUrl();
  if (url === undefined) throw new Error('The stack has no fake Stripe: start it without STRIPE_API_BASE.');
  fake = url;
  const { hostname, port } = new URL(url);
  stripe = new Stripe('sk_test_local', { host: hostname, port, protocol: 'http', telemetry: false });
});
beforeEach(async () => {
  const id = fresh('customer');
  const { customer } = await client.createCustomer({
    customer_id: id,
    name: 'Ada',
    email: `${id}@example.com`,
  });
  customerId = customer.customer_id;
});

async function finalized(...amounts: readonly string[]): Promise<string> {
  const lines = [];
  for (const amount of amounts) {
    lines.push(await client.addLineItem(customerId, { description: 'Set-up', amount }));
  }
  const id = lines[0]?.invoice.invoice_id ?? '';
  await client.finalizeInvoice(id);
  return id;
}

const synced = (id: string) =>
  eventually(
    async () => (await client.getInvoiceSync(id)).sync,
    ({ status }) => status === 'synced',
  );

/** The objects at Stripe for an invoice, with status and total, and those for its customer. */
async function atStripe(id: string) {
  const invoices = await stripe.invoices.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 });
  const customers = await stripe.customers.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 });
  return {
    customers: customers.filter(({ metadata }) => metadata['tally_customer_id'] === customerId).length,
    invoices: invoices
      .filter(({ metadata }) => metadata?.['tally_invoice_id'] === id)
      .map(({ status, total }) => `${status} ${total}`),
  };
}

test('a finalized invoice is at Stripe within seconds, open, with its own total', async () => {
  const id = await finalized('10.005', '0.333', '1');

  expect(await synced(id)).toMatchObject({ status: 'synced', attempts: 1 });
  expect(await atStripe(id)).toEqual({ customers: 1, invoices: ['open 1134'] });
});

test('a second request for the sync makes no second invoice', async () => {
  const id = await finalized('10');
  await synced(id);

  expect(await client.syncInvoice(id)).toMatchObject({ queued: false, sync: { status: 'synced' } });
  expect(await atStripe(id)).toEqual({ customers: 1, invoices: ['open 1000'] });
});

test.each(['/v1/customers', '/v1/invoices', '/v1/invoices/*/add_lines', '/v1/invoices/*/finalize'])(
  'if the reply of %s is lost, twice, there is still one',
  async (path) => {
    const faults = [{ method: 'POST', path, times: 2, kind: 'reply_lost' }];
    const { ok } = await fetch(`${fake}/_fake/faults`, { method: 'POST', body: JSON.stringify(faults) });
    expect(ok).toBe(true);

    const id = await finalized('10');
    await synced(id);

    expect(await atStripe(id)).toEqual({ customers: 1, invoices: ['open 1000'] });
  },
);

test('a payment at Stripe is known here within seconds, by a webhook that AWS’s signature does not guard', async () => {
  const id = await finalized('10');
  const { provider_ids: ids } = await synced(id);
  const unsigned = await fetch(`${apiUrl()}/webhooks/stripe`, { method: 'POST', body: '{}' });
  expect(unsigned.status).toBe(400);
  expect(await unsigned.text()).toContain('webhook_refused');

  const act = JSON.stringify({ invoice: ids.invoice, do: 'pay' });
  expect((await fetch(`${fake}/_fake/invoices`, { method: 'POST', body: act })).status).toBe(200);

  const { invoice } = await eventually(
    () => client.getInvoice(id),
    ({ invoice: { status } }) => status === 'paid',
  );
  expect(invoice.sync.payment).toMatchObject({ status: 'paid', customer_fixable: false });
  const { balances } = await client.getBalance(customerId);
  expect(balances).toMatchObject([{ currency: 'USD', finalized_unpaid: '0.00' }]);
});
