import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { eventually } from '../../support/eventually.ts';
import { type FakeAndWays, fakeStripe } from '../../support/fake-stripe.ts';

/* The fake sends its events to an endpoint, as Stripe does. The official library checks their signatures. */

const SECRET = 'whsec_fake';
let fake: FakeAndWays;
let endpoint: Server;
let arrived: { readonly type: string; readonly id: string }[];
/** What the endpoint answers to each delivery, in their order; 200 after the last one. */
let answers: number[];
let invoice: string;
beforeEach(async () => {
  fake = await fakeStripe();
  arrived = [];
  answers = [];
  endpoint = createServer((request, response) => {
    void text(request).then((body) => {
      const event = fake
        .stripe()
        .webhooks.constructEvent(body, String(request.headers['stripe-signature']), SECRET);
      arrived.push({ type: event.type, id: event.id });
      response.writeHead(answers.shift() ?? 200).end();
    });
  }).listen(0, '127.0.0.1');
  await once(endpoint, 'listening');
  const { port } = endpoint.address() as AddressInfo; // it listens on a port
  const types = ['invoice.paid', 'invoice.payment_failed', 'invoice.voided', 'charge.refunded'];
  await fake.tell('POST', 'webhooks', { url: `http://127.0.0.1:${port}/hook`, secret: SECRET, types });
  invoice = await openInvoice();
});
afterEach(async () => {
  await fake.stop();
  endpoint.close();
});

async function openInvoice(): Promise<string> {
  const stripe = fake.stripe();
  const { id: customer } = await stripe.customers.create({ name: 'Acme' });
  const { id } = await stripe.invoices.create({ customer, currency: 'usd' });
  await stripe.invoices.addLines(id, { lines: [{ amount: 950 }] });
  return (await stripe.invoices.finalizeInvoice(id)).id;
}
const happens = (act: string, more: object = {}) =>
  fake.tell('POST', 'invoices', { invoice, do: act, ...more });
/** The types of what arrived, once it is so many. */
const arriving = (count: number) =>
  eventually(
    async () => arrived.map(({ type }) => type),
    (types) => types.length >= count,
  );
const fault = (given: object) => fake.tell('POST', 'faults', given);

describe('an event is sent', () => {
  test('signed, by what a customer does, and only of the types that were asked for', async () => {
    await happens('decline');
    await happens('pay');
    await happens('refund');

    expect((await arriving(3)).sort()).toEqual(['charge.refunded', 'invoice.paid', 'invoice.payment_failed']);
  });

  test('by the API too', async () => {
    await fake.stripe().invoices.voidInvoice(invoice);

    expect(await arriving(1)).toEqual(['invoice.voided']);
  });

  test('again, with a new signature, until the endpoint takes it', async () => {
    answers = [503, 400];
    await happens('pay');

    expect(await arriving(3)).toEqual(['invoice.paid', 'invoice.paid', 'invoice.paid']);
    expect(new Set(arrived.map(({ id }) => id)).size).toBe(1);
    const { deliveries } = (await fake.tell('GET', 'webhooks')).body;
    expect(deliveries.map(({ status }: { status: number }) => status)).toEqual([503, 400, 200]);
  });
});

describe('on its way an event', () => {
  test('is lost', async () => {
    await fault({ kind: 'webhook_lost', type: 'invoice.payment_failed' });
    await happens('decline');
    await happens('pay');

    expect(await arriving(1)).toEqual(['invoice.paid']);
    expect((await fake.tell('GET', 'webhooks')).body.deliveries).toContainEqual(
      expect.objectContaining({ type: 'invoice.payment_failed', fault: 'webhook_lost', status: null }),
    );
  });

  test('is doubled', async () => {
    await fault({ kind: 'webhook_twice' });
    await happens('pay');

    expect(await arriving(2)).toEqual(['invoice.paid', 'invoice.paid']);
    expect(new Set(arrived.map(({ id }) => id)).size).toBe(1);
  });

  test('is late, so that a later one comes first', async () => {
    await fault({ kind: 'webhook_late', delay_ms: 400 });
    await happens('decline');
    await happens('pay');

    expect(await arriving(2)).toEqual(['invoice.paid', 'invoice.payment_failed']);
  });

  test('meets no fault after they were cleared', async () => {
    await fault([{ kind: 'webhook_lost', times: 5 }]);
    expect((await fake.tell('GET', 'faults')).body.webhooks).toHaveLength(1);
    await fake.tell('DELETE', 'faults');
    await happens('pay');

    expect(await arriving(1)).toEqual(['invoice.paid']);
  });
});

describe('what happens to an invoice', () => {
  const WITH_PAYMENTS = { expand: ['payments.data.payment.payment_intent'] };
  const intent = async () => {
    const shown = await fake.stripe().invoices.retrieve(invoice, WITH_PAYMENTS);
    return shown.payments?.data[0]?.payment.payment_intent as Stripe.PaymentIntent; // it is expanded
  };

  test('a decline is shown with the bank’s reason, by those who ask for payments', async () => {
    await happens('decline', { code: 'insufficient_funds' });

    expect(await intent()).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'card_declined', decline_code: 'insufficient_funds' },
    });
    expect(await fake.stripe().invoices.retrieve(invoice)).toMatchObject({ status: 'open', attempted: true });
    expect((await fake.stripe().invoices.retrieve(invoice)).payments).toBeUndefined();
  });

  test('a payment is found by its id', async () => {
    const { id } = await intent();
    const found = await fake
      .stripe()
      .invoicePayments.list({ payment: { type: 'payment_intent', payment_intent: id } });

    expect(found.data.map((one) => [one.invoice, one.payment.payment_intent])).toEqual([[invoice, id]]);
  });

  test('what its state forbids is refused', async () => {
    await happens('pay');

    expect((await happens('void')).body.error.message).toContain('void');
    expect((await happens('nonsense')).status).toBe(422);
  });
});

describe('the page’s buttons', () => {
  const press = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${fake.url}/_fake/buttons`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body,
    });

  test('are those that the invoice’s state allows, and lead back to it', async () => {
    expect(String((await fake.send('GET', '/')).body)).toContain('value="pay"');
    const reply = await press(`invoice=${invoice}&do=pay`);

    expect([reply.status, reply.headers.get('location')]).toEqual([303, `/#${invoice}`]);
    expect((await fake.stripe().invoices.retrieve(invoice)).status).toBe('paid');
    expect(String((await fake.send('GET', '/')).body)).not.toContain('value="pay"');
  });

  test('are not pressed by another page, or with other values', async () => {
    expect((await press(`invoice=${invoice}&do=pay`, { 'sec-fetch-site': 'cross-site' })).status).toBe(422);
    expect((await press('do=everything')).status).toBe(422);
    expect((await fake.stripe().invoices.retrieve(invoice)).status).toBe('open');
  });
});

test('the secret of the endpoint is shown to nobody', async () => {
  const shown = await Promise.all([
    fake.tell('GET', 'webhooks'),
    fake.tell('GET', 'objects'),
    fake.send('GET', '/'),
  ]);

  expect(JSON.stringify(shown.map(({ body }) => body))).not.toContain(SECRET);
});
