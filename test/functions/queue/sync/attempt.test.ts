import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { invoiceId } from '../../../../client/contract/shapes/fields.ts';
import type { Call } from '../../../../functions/domain/sync/answer.ts';
import { at, customer } from '../../../support/charges.ts';
import { API_KEY, type FakeAndWays, fakeStripe } from '../../../support/fake-stripe.ts';
import { type Customers, held, SyncRuns, TOTAL } from '../../../support/sync-runs.ts';

/* What may happen to an invoice on its way to Stripe, apart from faults of single requests. */

const start = Date.parse('2026-11-03T00:00:00Z');
let time = start;
const now = () => new Date(time).toISOString();
let fake: FakeAndWays;
beforeEach(async () => {
  time = start;
  fake = await fakeStripe({ realTime: () => time });
});
afterEach(() => fake.stop());

const HOUR_MS = 3_600_000;
const once = { customers: 1, invoices: [`open ${TOTAL}`] };
const calls: readonly Call[] = ['create customer', 'create invoice', 'add lines', 'finalize'];

const requests = async (): Promise<string[]> => {
  const { body } = await fake.tell('GET', 'requests');
  return body.requests.map(({ operation }: { operation: string }) => operation);
};

test('an invoice takes four requests, and three if its customer exists', async () => {
  const customers: Customers = new Map();
  const second = { invoiceId: invoiceId.parse('inv_acme_USD_2026-10_2') };

  await new SyncRuns(fake, { customers }).untilSynced();
  await new SyncRuns(fake, { customers, bill: second }).untilSynced();

  expect(await requests()).toEqual([
    'POST /v1/customers',
    ...['POST /v1/invoices', 'POST /v1/invoices/{invoice}/add_lines', 'POST /v1/invoices/{invoice}/finalize'],
    ...['POST /v1/invoices', 'POST /v1/invoices/{invoice}/add_lines', 'POST /v1/invoices/{invoice}/finalize'],
  ]);
});

test('Stripe’s invoice names ours', async () => {
  await new SyncRuns(fake).untilSynced();

  const [invoice] = (await fake.stripe().invoices.list()).data;
  expect(invoice).toMatchObject({
    currency: 'usd',
    collection_method: 'send_invoice',
    metadata: {
      tally_customer_id: 'acme',
      tally_invoice_id: 'inv_acme_USD_2026-10_1',
      tally_installation: 'here',
    },
    custom_fields: [
      { name: 'Invoice', value: '7' },
      { name: 'Period', value: '2026-10' },
    ],
  });
});

describe('25 hours, after which Stripe has forgotten the key,', () => {
  test.each(calls)('between "%s" and its checkpoint make nothing twice', async (call) => {
    const runs = new SyncRuns(fake, { now });
    await runs.run({ killed: { call, when: 'after' } });

    time += 25 * HOUR_MS;
    await runs.untilSynced();

    expect(await held(fake)).toEqual(once);
  });

  test.each(calls)('before "%s" is sent make nothing twice', async (call) => {
    const runs = new SyncRuns(fake, { now });
    await runs.run({ killed: { call, when: 'before' } });

    time += 25 * HOUR_MS;
    await runs.untilSynced();

    expect(await held(fake)).toEqual(once);
  });
});

test('a draft that was deleted at Stripe is made again', async () => {
  const runs = new SyncRuns(fake);
  await runs.run({ killed: { call: 'add lines', when: 'before' } });
  const [draft] = (await fake.stripe().invoices.list()).data;
  await fake.stripe().invoices.del(draft?.id ?? '');

  await runs.untilSynced();

  expect(await held(fake)).toEqual(once);
});

test('a customer that was deleted at Stripe is made again', async () => {
  const runs = new SyncRuns(fake);
  await runs.run({ killed: { call: 'create invoice', when: 'before' } });
  const [made] = (await fake.stripe().customers.list()).data;
  await fake.stripe().customers.del(made?.id ?? '');

  await runs.untilSynced();

  expect(await held(fake)).toEqual(once);
});

test.each(['before', 'after'] as const)(
  'a customer whose name and address change between two tries is made once (killed %s the first)',
  async (when) => {
    const runs = new SyncRuns(fake);
    await runs.run({ killed: { call: 'create customer', when } });

    const renamed = { customer: { name: 'Acme International', email: 'new@acme.example' } };
    const ended = await runs.run({ bill: renamed });

    expect(ended?.kind).toBe('synced');
    expect(await held(fake)).toEqual(once);
  },
);

test('the first two invoices of one customer at the same time make one customer', async () => {
  const customers: Customers = new Map();
  const other = { invoiceId: invoiceId.parse('inv_acme_USD_2026-10_2') };
  const both = [new SyncRuns(fake, { customers }), new SyncRuns(fake, { customers, bill: other })];

  await Promise.all(both.map((runs) => runs.untilSynced()));

  expect(await held(fake)).toEqual({ customers: 1, invoices: [`open ${TOTAL}`, `open ${TOTAL}`] });
});

test('two installations on one account each have an invoice, and do not take each other’s', async () => {
  const [here, there] = ['here', 'there'].map(
    (installation) => new SyncRuns(fake, { bill: { installation } }),
  );
  await here?.untilSynced();
  await there?.run({ killed: { call: 'create invoice', when: 'before' } });
  time += 25 * HOUR_MS;

  await there?.untilSynced();

  expect(await held(fake)).toEqual({ customers: 2, invoices: [`open ${TOTAL}`, `open ${TOTAL}`] });
});

test('an e-mail address that Stripe refuses stops it until the customer corrects the address', async () => {
  const runs = new SyncRuns(fake);
  const refused = { customer: { name: 'Acme', email: 'acme@@example' } };

  expect(await runs.run({ bill: refused })).toMatchObject({
    kind: 'stop',
    call: 'create customer',
    cause: { code: 'email_refused' },
  });
  expect(await runs.untilSynced()).toEqual(['synced']);
  expect(await held(fake)).toEqual(once);
});

describe('a name or an e-mail address that changes at Tally', () => {
  const second = { invoiceId: invoiceId.parse('inv_acme_USD_2026-10_2') };
  const both = { customers: 1, invoices: [`open ${TOTAL}`, `open ${TOTAL}`] };
  const atStripe = async () =>
    (await fake.stripe().customers.list()).data.map(({ name, email }) => ({ name, email }));

  test.each([
    { changed: 'a name', to: { name: 'Acme International', email: 'billing@acme.example' } },
    { changed: 'an address', to: { name: 'Acme', email: 'new@acme.example' } },
    { changed: 'an address that is taken away', to: { name: 'Acme' } },
  ])('reaches Stripe with the next invoice, by one more request: $changed', async ({ to }) => {
    const customers: Customers = new Map();
    await new SyncRuns(fake, { customers }).untilSynced();
    await new SyncRuns(fake, { customers, bill: { ...second, customer: to } }).untilSynced();

    expect((await requests()).slice(4)).toEqual([
      'POST /v1/customers/{customer}',
      ...[
        'POST /v1/invoices',
        'POST /v1/invoices/{invoice}/add_lines',
        'POST /v1/invoices/{invoice}/finalize',
      ],
    ]);
    expect(await held(fake)).toEqual(both);
    expect(await atStripe()).toEqual([{ email: null, ...to }]);
  });

  test('is sent again when it changes back, though Stripe still keeps the first key', async () => {
    const customers: Customers = new Map();
    const names = ['Acme', 'Acme International', 'Acme', 'Acme International'];
    for (const [index, name] of names.entries()) {
      const bill = { invoiceId: invoiceId.parse(`inv_${index}`), customer: { name } };
      await new SyncRuns(fake, { customers, bill }).untilSynced();
    }

    expect(await atStripe()).toEqual([{ name: 'Acme International', email: null }]);
  });

  test('is sent to a customer that was found, since nobody knows with which name it was made', async () => {
    const runs = new SyncRuns(fake);
    await runs.run({ killed: { call: 'create customer', when: 'after' } });

    const renamed = { name: 'Acme International', email: 'new@acme.example' };
    expect(await runs.run({ bill: { customer: renamed } })).toMatchObject({ kind: 'synced' });

    expect(await atStripe()).toEqual([renamed]);
  });

  test('is a failure that the customer can solve, if Stripe refuses the address', async () => {
    const customers: Customers = new Map();
    await new SyncRuns(fake, { customers }).untilSynced();
    const runs = new SyncRuns(fake, { customers, bill: second });

    expect(await runs.run({ bill: { customer: { name: 'Acme', email: 'acme@@example' } } })).toMatchObject({
      kind: 'stop',
      call: 'update customer',
      cause: { code: 'email_refused' },
    });
    expect(await runs.run({ bill: { customer: { name: 'Acme', email: 'new@acme.example' } } })).toMatchObject(
      {
        kind: 'synced',
      },
    );
    expect(await atStripe()).toEqual([{ name: 'Acme', email: 'new@acme.example' }]);
  });

  test('can be the first address, after Stripe refused to finalize without one', async () => {
    const customers: Customers = new Map();
    await new SyncRuns(fake, { customers, bill: { customer: { name: 'Acme' } } }).untilSynced();

    expect(await new SyncRuns(fake, { customers, bill: second }).untilSynced()).toEqual(['synced']);
    expect(await held(fake)).toEqual(both);
  });

  test('is looked for at Stripe after the invoice: one that is finalized needs no other request', async () => {
    const runs = new SyncRuns(fake, { now });
    await runs.run({ killed: { call: 'finalize', when: 'after' } });
    time += 25 * HOUR_MS;

    expect(await runs.run({ bill: { customer: { name: 'Acme', email: 'acme@@example' } } })).toMatchObject({
      kind: 'synced',
    });
  });
});

test('a total that Stripe changes is never finalized', async () => {
  const runs = new SyncRuns(fake);
  await runs.run({ killed: { call: 'create invoice', when: 'before' } });

  const ended = await runs.run({ total: TOTAL + 1 });

  expect(ended).toMatchObject({
    kind: 'stop',
    cause: { code: 'total_differs', detail: '950 USD in minor units, instead of 951 USD.' },
  });
  expect((await held(fake)).invoices).toEqual([`draft ${TOTAL}`]);
});

test('a coupon of the customer’s does not change the total', async () => {
  const runs = new SyncRuns(fake);
  await runs.run({ killed: { call: 'create invoice', when: 'before' } });
  const [made] = (await fake.stripe().customers.list()).data;
  const given = { account: API_KEY.replace('sk_test_', ''), customer: made?.id, coupon: { percent_off: 10 } };
  expect((await fake.tell('POST', 'coupons', given)).status).toBe(200);

  await runs.untilSynced();

  expect(await held(fake)).toEqual(once);
});

test('an invoice that was voided at Stripe stays void there, and says so', async () => {
  const runs = new SyncRuns(fake, { now });
  await runs.run({ killed: { call: 'finalize', when: 'after' } });
  const [invoice] = (await fake.stripe().invoices.list()).data;
  await fake.stripe().invoices.voidInvoice(invoice?.id ?? '');
  time += 25 * HOUR_MS;

  expect(await runs.run()).toMatchObject({ kind: 'stop', cause: { code: 'voided_at_provider' } });
  expect((await held(fake)).invoices).toEqual([`void ${TOTAL}`]);
});

test('0.30 USD, which is too little to charge, is a success', async () => {
  const used = { from: at('2026-10-01T00:00:00Z'), to: at('2026-10-01T00:00:00Z') };
  const line = { amount: 30, description: 'CDN Storage', lineItems: 1, ...used };
  const runs = new SyncRuns(fake, { bill: { lines: async () => [line] } });

  expect(await runs.run({ total: 30 })).toMatchObject({
    kind: 'synced',
    invoice: { status: 'paid', total: 30 },
  });
});

test('a customer without an e-mail address is charged, since nothing can be sent to it', async () => {
  const runs = new SyncRuns(fake, { bill: { customer: { name: 'Acme' } } });

  await runs.untilSynced();

  const [invoice] = (await fake.stripe().invoices.list()).data;
  expect(invoice).toMatchObject({ collection_method: 'charge_automatically', status: 'open' });
});

test('a name longer than Stripe takes is cut', async () => {
  const name = `${'x'.repeat(255)}😀 International`;
  await new SyncRuns(fake, { bill: { customer: { name } } }).untilSynced();

  const [made] = (await fake.stripe().customers.list()).data;
  expect(made?.name).toBe('x'.repeat(255));
});

test('60 invoices of 20 customers, with every fifth request failing at random, are each made once', async () => {
  await fake.tell('POST', 'random-faults', { percent: 20, seed: 7, delay_ms: 1 });
  const customers: Customers = new Map();
  const all = Array.from({ length: 60 }, (_, index) => {
    const id = customer(`customer-${index % 20}`);
    const bill = { invoiceId: invoiceId.parse(`inv_${index}`), customerId: id };
    return new SyncRuns(fake, { customers, bill });
  });

  for (let first = 0; first < all.length; first += 10) {
    await Promise.all(all.slice(first, first + 10).map((runs) => runs.untilSynced(60)));
  }

  await fake.tell('DELETE', 'faults');
  const { customers: made, invoices } = await held(fake);
  expect({
    made,
    invoices: invoices.length,
    others: invoices.filter((each) => each !== `open ${TOTAL}`),
  }).toEqual({
    made: 20,
    invoices: 60,
    others: [],
  });
});
