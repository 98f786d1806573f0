import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type Stripe from 'stripe';
import { type FakeAndWays, fakeStripe, standingClock } from '../../support/fake-stripe.ts';

let fake: FakeAndWays;
let stripe: Stripe;
const clock = standingClock(Date.parse('2026-11-01T12:00:00Z'));
const NOW = 1_793_534_400;

beforeEach(async () => {
  fake = await fakeStripe({ realTime: clock.realTime });
  stripe = fake.stripe();
});
afterEach(() => fake.stop());

const customer = () => stripe.customers.create({ name: 'Acme', email: 'ap@acme.example' });

async function draft(more: Partial<Stripe.InvoiceCreateParams> = {}) {
  const { id } = await customer();
  return stripe.invoices.create({
    customer: id,
    currency: 'usd',
    auto_advance: false,
    pending_invoice_items_behavior: 'exclude',
    discounts: '',
    automatic_tax: { enabled: false },
    metadata: { tally_invoice_id: 'inv_1' },
    ...more,
  });
}

const lines = (...amounts: number[]): Stripe.InvoiceAddLinesParams => ({
  lines: amounts.map((amount, index) => ({
    amount,
    description: `line ${index}`,
    discountable: false,
    period: { start: NOW, end: NOW + 60 },
    metadata: { service: 's' },
  })),
});

describe('customers', () => {
  test('are made, read, changed, listed and deleted', async () => {
    const made = await stripe.customers.create({
      name: 'Acme',
      email: 'ap@acme.example',
      metadata: { tally_customer_id: 'acme' },
    });
    expect(made).toMatchObject({
      object: 'customer',
      id: expect.stringMatching(/^cus_\w{24}$/),
      created: NOW,
      email: 'ap@acme.example',
      metadata: { tally_customer_id: 'acme' },
    });

    const changed = await stripe.customers.update(made.id, {
      name: 'Acme Inc.',
      metadata: { tally_customer_id: null, other: 'x' },
      address: { line1: '1 Main St', country: 'US' },
    });
    expect(changed).toMatchObject({
      name: 'Acme Inc.',
      email: 'ap@acme.example',
      metadata: { other: 'x' },
      address: { line1: '1 Main St', line2: null },
    });
    expect(changed.metadata).not.toHaveProperty('tally_customer_id');
    expect(await stripe.customers.retrieve(made.id)).toMatchObject({ name: 'Acme Inc.' });
    expect((await stripe.customers.list({ email: 'ap@acme.example' })).data).toHaveLength(1);

    expect(await stripe.customers.del(made.id)).toMatchObject({ id: made.id, deleted: true });
    expect(await stripe.customers.retrieve(made.id)).toMatchObject({ deleted: true });
    expect((await stripe.customers.list()).data).toEqual([]);
    await expect(stripe.customers.update(made.id, { name: 'x' })).rejects.toMatchObject({ statusCode: 404 });
    await expect(stripe.invoices.create({ customer: made.id })).rejects.toMatchObject({
      statusCode: 400,
      code: 'resource_missing',
      param: 'customer',
    });
  });

  test('with an invalid address are refused, and the key keeps the refusal', async () => {
    const again = { idempotencyKey: 'customer' };
    for (let time = 0; time < 2; time += 1)
      await expect(stripe.customers.create({ email: 'nobody@localhost' }, again)).rejects.toMatchObject({
        type: 'StripeInvalidRequestError',
        code: 'email_invalid',
        param: 'email',
      });
    expect((await fake.tell('GET', 'requests')).body.requests).toMatchObject([
      { replayed: false },
      { replayed: true },
    ]);
  });
});

describe('an invoice', () => {
  test('goes from draft to paid', async () => {
    const made = await draft({ collection_method: 'send_invoice', days_until_due: 30 });
    expect(made).toMatchObject({
      object: 'invoice',
      status: 'draft',
      number: null,
      total: 0,
      due_date: null,
    });
    expect(made.hosted_invoice_url).toBeNull();

    const filled = await stripe.invoices.addLines(made.id, lines(1_000, -250));
    expect(filled).toMatchObject({ id: made.id, total: 750, currency: 'usd', amount_due: 750 });
    expect(filled.lines.data.map(({ amount }) => amount)).toEqual([1_000, -250]);

    const open = await stripe.invoices.finalizeInvoice(made.id, { auto_advance: false });
    expect(open).toMatchObject({
      status: 'open',
      number: expect.stringMatching(/-0001$/),
      due_date: NOW + 30 * 86_400,
      hosted_invoice_url: `${fake.url}/#${made.id}`,
      status_transitions: { finalized_at: NOW, paid_at: null },
    });

    await expect(stripe.invoices.pay(made.id)).rejects.toMatchObject({ statusCode: 400 });
    const paid = await stripe.invoices.pay(made.id, { paid_out_of_band: true });
    expect(paid).toMatchObject({ status: 'paid', amount_paid: 750, amount_remaining: 0 });
    await expect(stripe.invoices.voidInvoice(made.id)).rejects.toMatchObject({ statusCode: 400 });
    expect(await stripe.invoices.retrieve(made.id)).toMatchObject({ status: 'paid' });
  });

  test('is finalized once, and cannot be changed after that', async () => {
    const { id } = await draft();
    await stripe.invoices.addLines(id, lines(500));
    await stripe.invoices.finalizeInvoice(id);

    await expect(stripe.invoices.finalizeInvoice(id)).rejects.toMatchObject({ statusCode: 400 });
    await expect(stripe.invoices.addLines(id, lines(1))).rejects.toMatchObject({
      code: 'invoice_not_editable',
    });
    await expect(stripe.invoices.update(id, { description: 'late' })).rejects.toMatchObject({
      code: 'invoice_not_editable',
    });
    await expect(stripe.invoices.del(id)).rejects.toMatchObject({ code: 'invoice_not_editable' });
    expect(await stripe.invoices.update(id, { metadata: { more: '1' } })).toMatchObject({
      metadata: { tally_invoice_id: 'inv_1', more: '1' },
    });
  });

  test('is voided, or written off', async () => {
    const { id } = await draft();
    await expect(stripe.invoices.voidInvoice(id)).rejects.toMatchObject({ statusCode: 400 });
    await stripe.invoices.addLines(id, lines(500));
    await stripe.invoices.finalizeInvoice(id);

    expect(await stripe.invoices.markUncollectible(id)).toMatchObject({ status: 'uncollectible' });
    await expect(stripe.invoices.markUncollectible(id)).rejects.toMatchObject({ statusCode: 400 });
    expect(await stripe.invoices.voidInvoice(id)).toMatchObject({
      status: 'void',
      status_transitions: { voided_at: NOW, marked_uncollectible_at: NOW },
    });
  });

  test('that is a draft can be deleted, with its lines', async () => {
    const { id } = await draft();
    await stripe.invoices.addLines(id, lines(500));

    expect(await stripe.invoices.del(id)).toMatchObject({ id, deleted: true });
    await expect(stripe.invoices.retrieve(id)).rejects.toMatchObject({
      statusCode: 404,
      code: 'resource_missing',
    });
    await expect(stripe.invoices.listLineItems(id)).rejects.toMatchObject({ statusCode: 404 });
    expect((await fake.tell('GET', 'objects')).body.invoices).toEqual([]);
  });

  test('can have lines changed and removed', async () => {
    const { id } = await draft();
    const { lines: made } = await stripe.invoices.addLines(id, lines(100, 200, 300));
    const [first, second] = made.data;

    const changed = await stripe.invoices.updateLines(id, { lines: [{ id: first?.id ?? '', amount: 150 }] });
    expect(changed).toMatchObject({ total: 650 });
    const removed = await stripe.invoices.removeLines(id, {
      lines: [{ id: second?.id ?? '', behavior: 'delete' }],
    });
    expect(removed).toMatchObject({ total: 450 });
    await expect(
      stripe.invoices.removeLines(id, { lines: [{ id: second?.id ?? '', behavior: 'delete' }] }),
    ).rejects.toMatchObject({ code: 'resource_missing', param: 'lines[0][id]' });
  });

  test('shows the first ten lines, and lists all of them page by page', async () => {
    const { id } = await draft();
    const filled = await stripe.invoices.addLines(id, lines(...Array.from({ length: 23 }, () => 10)));

    expect(filled).toMatchObject({ total: 230, lines: { has_more: true } });
    expect(filled.lines.data).toHaveLength(10);
    const all = await stripe.invoices.listLineItems(id, { limit: 7 }).autoPagingToArray({ limit: 100 });
    expect(all.map(({ description }) => description)).toEqual(all.map((_, index) => `line ${index}`));
    expect(all).toHaveLength(23);
  });

  test('has at most 250 lines: if a request has too many, none is added', async () => {
    const { id } = await draft();
    const full = Array.from({ length: 250 }, () => 1);
    expect(await stripe.invoices.addLines(id, lines(...full))).toMatchObject({ total: 250 });

    await expect(stripe.invoices.addLines(id, lines(1))).rejects.toMatchObject({ param: 'lines' });
    expect(await stripe.invoices.retrieve(id)).toMatchObject({ total: 250 });
  });

  test('that is sent needs an e-mail address when it is finalized', async () => {
    const { id: nobody } = await stripe.customers.create({ name: 'No mail' });
    const { id } = await stripe.invoices.create({
      customer: nobody,
      collection_method: 'send_invoice',
      days_until_due: 1,
    });

    await expect(stripe.invoices.finalizeInvoice(id)).rejects.toThrow('Missing email');
    await stripe.customers.update(nobody, { email: 'now@there.example' });
    expect(await stripe.invoices.finalizeInvoice(id)).toMatchObject({ customer_email: 'now@there.example' });
  });
});

test('events report what happened, with the object at that time', async () => {
  const { id } = await draft();
  await stripe.invoices.addLines(id, lines(700), { idempotencyKey: 'lines' });
  await stripe.invoices.finalizeInvoice(id);

  const { data } = await stripe.events.list({ type: 'invoice.*' });
  expect(data.map(({ type }) => type)).toEqual(['invoice.finalized', 'invoice.updated', 'invoice.created']);
  expect(data.map(({ data: { object } }) => (object as Stripe.Invoice).total)).toEqual([700, 700, 0]);
  expect(data[1]?.request?.idempotency_key).toBe('lines');
  expect(await stripe.events.retrieve(data[0]?.id ?? '')).toMatchObject({ type: 'invoice.finalized' });
  expect((await stripe.events.list({ types: ['customer.created'] })).data).toHaveLength(1);
});

describe('lists', () => {
  test('show changes at once, have the newest object first, and are filtered exactly', async () => {
    const first = await draft();
    clock.at += 10_000;
    const second = await stripe.invoices.create({ customer: first.customer as string, currency: 'eur' });
    const customers = await stripe.customers.list({ email: 'AP@acme.example' });
    clock.at -= 10_000;

    expect(customers.data).toEqual([]);
    const ids = async (params: Stripe.InvoiceListParams) =>
      (await stripe.invoices.list(params)).data.map(({ id }) => id);
    expect(await ids({ customer: first.customer as string })).toEqual([second.id, first.id]);
    expect(await ids({ created: { gte: NOW + 10 } })).toEqual([second.id]);
    expect(await ids({ created: NOW })).toEqual([first.id]);
    expect(await ids({ limit: 1, starting_after: second.id })).toEqual([first.id]);
    expect(await ids({ status: 'open' })).toEqual([]);
    expect(await ids({ customer: 'cus_nobody' })).toEqual([]);
    await expect(ids({ starting_after: 'in_gone' })).rejects.toMatchObject({ param: 'starting_after' });
    expect((await stripe.customers.list({ created: { gte: NOW } })).data).toHaveLength(1);
  });

  test('of another account have nothing of this account, and a rotated key belongs to the same account', async () => {
    await draft();

    expect((await fake.stripe('sk_test_other').invoices.list()).data).toEqual([]);
    expect((await fake.stripe('sk_test_acme_2').invoices.list()).data).toHaveLength(1);
  });
});

test('a search does not find a new object, so a caller who relies on it makes the object twice', async () => {
  const { id } = await draft();
  const search = () => stripe.invoices.search({ query: 'metadata["tally_invoice_id"]:"inv_1"' });

  expect((await search()).data).toEqual([]);
  expect((await stripe.customers.search({ query: 'email:"ap@acme.example"' })).data).toEqual([]);
  clock.at += 3_600_000;
  expect((await search()).data.map((one) => one.id)).toEqual([id]);
  expect((await stripe.customers.search({ query: 'email:"ap@acme.example"' })).data).toHaveLength(1);
  expect((await stripe.invoices.search({ query: 'metadata["tally_invoice_id"]:"inv_2"' })).data).toEqual([]);
  clock.at -= 3_600_000;
  await expect(stripe.invoices.search({ query: 'what?' })).rejects.toMatchObject({ param: 'query' });
});
