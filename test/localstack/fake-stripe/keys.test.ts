import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type FakeAndWays, fakeStripe, standingClock } from '../../support/fake-stripe.ts';

let fake: FakeAndWays;
let clock: ReturnType<typeof standingClock>;
beforeEach(async () => {
  clock = standingClock();
  fake = await fakeStripe({ realTime: clock.realTime });
});
afterEach(() => fake.stop());

const post = (path: string, form: string, key = 'k') =>
  fake.send('POST', path, form, { 'idempotency-key': key });

describe('an idempotency key', () => {
  test('brings the first answer again, and no second effect', async () => {
    const first = await post('/v1/customers', 'name=Acme&metadata[a]=1&metadata[b]=2');
    const again = await post('/v1/customers', 'metadata[b]=2&metadata[a]=1&name=Acme');

    expect(again.body).toEqual(first.body);
    expect(first.headers.has('idempotent-replayed')).toBe(false);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.headers.get('idempotency-key')).toBe('k');
    expect(again.headers.get('original-request')).toBe(first.headers.get('request-id'));
    expect(again.headers.get('request-id')).not.toBe(first.headers.get('request-id'));
    expect((await fake.stripe().customers.list()).data).toHaveLength(1);
  });

  test.each([
    ['other parameters', '/v1/customers', 'name=Other'],
    ['one parameter more', '/v1/customers', 'name=Acme&email=a@b.example'],
    ['another endpoint', '/v1/invoices', 'name=Acme'],
    ['parameters that are wrong', '/v1/customers', 'nmae=Acme'],
  ])('is refused with %s', async (_what, path, form) => {
    await post('/v1/customers', 'name=Acme');

    const { status, body } = await post(path, form);

    expect(status).toBe(400);
    expect(body.error).toMatchObject({ type: 'idempotency_error' });
    expect((await post('/v1/customers', 'name=Acme')).status).toBe(200);
  });

  test('has its own error in the library if it is used wrongly', async () => {
    const stripe = fake.stripe();
    await stripe.customers.create({ name: 'Acme' }, { idempotencyKey: 'k' });

    await expect(stripe.customers.create({ name: 'B' }, { idempotencyKey: 'k' })).rejects.toMatchObject({
      type: 'StripeIdempotencyError',
      statusCode: 400,
    });
  });

  test('is forgotten after 24 hours by the clock of the fake, and not before', async () => {
    const first = await post('/v1/customers', 'name=Acme');
    clock.at += 24 * 3_600_000 - 1;
    expect((await post('/v1/customers', 'name=Acme')).body.id).toBe(first.body.id);
    clock.at += 1;
    expect((await post('/v1/customers', 'name=Acme')).body.id).not.toBe(first.body.id);

    const second = await post('/v1/customers', 'name=B', 'other');
    const day = new Date(clock.at + 25 * 3_600_000).toISOString();
    await fake.tell('POST', 'clock', { now: day });
    expect((await post('/v1/customers', 'name=B', 'other')).body.id).not.toBe(second.body.id);
  });

  test('belongs to one account, and has no effect on GET and DELETE', async () => {
    const headers = { 'idempotency-key': 'k' };
    const mine = await post('/v1/customers', 'name=Acme');
    const theirs = await fake.send('POST', '/v1/customers', 'name=Other', {
      ...headers,
      authorization: 'Bearer sk_test_other',
    });
    expect(theirs.status).toBe(200);

    expect((await fake.send('GET', '/v1/customers', undefined, headers)).body.data).toHaveLength(1);
    const path = `/v1/customers/${mine.body.id}`;
    expect((await fake.send('DELETE', path, undefined, headers)).body.deleted).toBe(true);
  });

  test('has 255 characters at most', async () => {
    expect((await post('/v1/customers', 'name=A', 'x'.repeat(255))).status).toBe(200);
    expect((await post('/v1/customers', 'name=A', 'x'.repeat(256))).status).toBe(400);
  });
});

describe('a key keeps', () => {
  test('a refusal because of an object’s state, also after the cause is gone', async () => {
    const { id: customer } = await fake.stripe().customers.create({ name: 'No mail' });
    const { id } = await fake.stripe().invoices.create({
      customer,
      collection_method: 'send_invoice',
      days_until_due: 3,
    });
    const finalize = (key: string) => post(`/v1/invoices/${id}/finalize`, 'auto_advance=false', key);
    expect((await finalize('k')).status).toBe(400);
    await fake.stripe().customers.update(customer, { email: 'a@b.example' });

    expect((await finalize('k')).body.error.message).toContain('Missing email');
    expect((await finalize('next')).body.status).toBe('paid'); // nothing is due without lines
  });

  test('the id of an object that was deleted', async () => {
    const { id: customer } = await fake.stripe().customers.create({ name: 'Acme' });
    const first = await post('/v1/invoices', `customer=${customer}`);
    await fake.stripe().invoices.del(first.body.id);

    expect((await post('/v1/invoices', `customer=${customer}`)).body.id).toBe(first.body.id);
    await expect(fake.stripe().invoices.retrieve(first.body.id)).rejects.toMatchObject({ statusCode: 404 });
  });

  test('no 401, no 404 of an unknown operation, no 409, no 429 and no error for a wrong parameter', async () => {
    const other = { 'idempotency-key': 'k', authorization: 'Bearer sk_live_real' };
    expect((await fake.send('POST', '/v1/customers', 'name=A', other)).status).toBe(401);
    expect((await post('/v1/customer', 'name=A')).status).toBe(404);
    expect((await post('/v1/customers', 'name=A&id=cus_mine')).status).toBe(400);
    expect((await post('/v1/customers', `name=${'x'.repeat(257)}`)).status).toBe(400);
    for (const kind of ['conflict', 'rate_limit'])
      await fake.tell('POST', 'faults', { path: '*', times: 1, kind });
    expect((await post('/v1/customers', 'name=A')).status).toBe(409);
    expect((await post('/v1/customers', 'name=A')).status).toBe(429);

    expect(await post('/v1/customers', 'name=B')).toMatchObject({ status: 200, body: { name: 'B' } });
  });
});

test('objects, keys and the clock are kept in a file, and survive a stop', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fake-stripe-'));
  const file = join(folder, 'kept.sqlite');
  const first = await fakeStripe({ file });
  await first.tell('POST', 'clock', { now: '2027-05-01T00:00:00Z' });
  const { id } = await first.stripe().customers.create({ name: 'Acme' }, { idempotencyKey: 'k' });
  await first.stop();

  const second = await fakeStripe({ file });
  expect(await second.stripe().customers.create({ name: 'Acme' }, { idempotencyKey: 'k' })).toMatchObject({
    id,
    created: expect.any(Number),
  });
  expect((await second.tell('GET', 'clock')).body.now).toMatch(/^2027-05-01T00:0/);
  expect((await second.stripe().customers.list()).data).toMatchObject([{ id }]);
  await second.stop();
  await rm(folder, { recursive: true });
});
