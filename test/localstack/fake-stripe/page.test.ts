import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type FakeAndWays, fakeStripe } from '../../support/fake-stripe.ts';
import { expectWellNested, tagsOf, textOf } from '../../support/markup.ts';

let fake: FakeAndWays;
let invoice: string;
let address: string | null | undefined;
beforeAll(async () => {
  fake = await fakeStripe();
  const stripe = fake.stripe();
  const { id: customer } = await stripe.customers.create({
    name: '<script>alert(1)</script> & Co',
    email: 'ap@acme.example',
    metadata: { tally_customer_id: '"acme"' },
  });
  invoice = (await stripe.invoices.create({ customer, currency: 'kwd' })).id;
  await stripe.invoices.addLines(invoice, {
    lines: [{ amount: 12_340, description: 'Load Balancer' }, { amount: -1_000 }],
  });
  const open = await stripe.invoices.finalizeInvoice(invoice, {}, { idempotencyKey: 'tally:finalize:1' });
  address = open.hosted_invoice_url;
  await fake.tell('POST', 'faults', { path: '/v1/customers', times: 7, kind: 'reply_lost' });
  await fake.tell('POST', 'random-faults', { percent: 20, seed: 4 });
  await fake.send('POST', '/v1/invoices', 'nope=1').catch(() => undefined);
});
afterAll(() => fake.stop());

const page = async (path = '/') => String((await fake.send('GET', path)).body);

test('shows invoices with their lines, customers, faults and requests', async () => {
  const text = textOf(await page());

  expect(text).toContain('Account acme: 1 invoices');
  expect(text).toMatch(/-0001 .* open KWD 11\.340/);
  expect(text).toContain('Load Balancer');
  expect(text).toContain('-KWD 1.000');
  expect(text).toContain('ap@acme.example');
  expect(text).toContain('"kind":"reply_lost","left":7');
  expect(text).toContain('"percent":20,"seed":4');
  expect(text).toMatch(/POST \/v1\/invoices\/in_\w+\/finalize tally:finalize:1 200/);
  expect(await page('/_fake')).toContain('The fake Stripe');
});

test('is sound markup, in which texts of callers are no markup, and loads nothing from other servers', async () => {
  const markup = await page();

  expectWellNested(markup);
  expect(tagsOf(markup).filter((tag) => /script|link|img|src=|href=/i.test(tag))).toEqual([]);
  expect(textOf(markup)).toContain('<script>alert(1)</script> & Co');
  expect(markup).not.toMatch(/https?:|url\(|@import/);
});

test('is at the address of an invoice', async () => {
  expect(address).toBe(`${fake.url}/#${invoice}`);
  expect(await page()).toContain(`id="${invoice}"`);
});

test('says if there are no objects', async () => {
  const empty = await fakeStripe();

  expect(textOf(String((await empty.send('GET', '/')).body))).toContain('It holds nothing yet');
  await empty.stop();
});
