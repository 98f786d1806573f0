import { describe, expect, test } from '@jest/globals';
import { type RouteName, routes } from '../../client/src/generated/routes.ts';
import { BillingClient, type BillingClientOptions } from '../../client/src/index.ts';
import type { Route } from '../../client/src/route.ts';
import { credentials, item } from './client-of.ts';
import { errorOf, thrownBy } from './failing.ts';

/* Calls that a caller without types may write. TypeScript refuses nearly all of them. Nothing of them may be sent. */
// biome-ignore lint/suspicious/noExplicitAny: the calls of JavaScript, which has no types
type Untyped = any;

let sent = 0;
const settings = {
  baseUrl: 'https://tally.example/v1',
  region: 'us-east-1',
  credentials,
  fetch: () => {
    sent += 1;
    return Promise.reject(new Error('nothing may be sent'));
  },
};
const client: Untyped = new BillingClient(settings);

/** The error of a call, or of the first step through a list. If anything is sent, the test fails. */
async function refusalOf(call: () => Untyped): Promise<string> {
  sent = 0;
  const answer = call();
  const error = await errorOf('next' in answer ? answer.next() : answer);
  expect(error).toMatchObject({
    name: 'BillingSetupError',
    code: 'invalid_argument',
    outcome: 'not_applied',
    attempts: 0,
    retryable: false,
  });
  expect(sent).toBe(0);
  return error.message;
}

const made = (options: unknown): string => {
  const error = thrownBy(() => new BillingClient(options as BillingClientOptions));
  expect(error).toMatchObject({ code: 'invalid_configuration', outcome: 'not_applied', retryable: false });
  return error.message;
};

const lines = [{ customer_id: 'acme', ...item }];

describe('an unknown option is refused, and the error names the one that was meant', () => {
  test.each<[string, () => Untyped, string]>([
    [
      'a key in snake_case',
      () => client.addLineItem('acme', item, { idempotency_key: 'e' }),
      'idempotencyKey',
    ],
    [
      'a key as its header',
      () => client.addUsage('acme', item, { 'Idempotency-Key': 'e' }),
      'idempotencyKey',
    ],
    [
      'a typing mistake',
      () => client.credit('li_1', { reason: 'r' }, { idempotencyKy: 'e' }),
      'idempotencyKey',
    ],
    ['a dry run, spelt as in the query', () => client.finalizeInvoice('inv_1', { dry_run: true }), 'dryRun'],
    ['a dry run in small letters', () => client.finalizeInvoice('inv_1', { dryrun: true }), 'dryRun'],
    ['a page', () => client.listCustomers({ page_size: 5 }), 'pageSize'],
    ['a filter', () => client.listInvoices('acme', { Status: 'open' }), 'status'],
    ['a customer', () => client.getInvoiceSummary('2026-01', '2026-02', { customer_id: 'a' }), 'customerId'],
    ['a batch', () => client.addLineItems(lines, { Concurrency: 2 }), 'concurrency'],
    ['a unit in the name', () => client.getHealth({ deadlineMs: 5 }), 'deadline'],
  ])('%s', async (_, call, meant) => {
    expect(await refusalOf(call)).toContain(`did you mean \`${meant}\`?`);
  });

  test.each<[unknown, string]>([
    [{ ...settings, baseURL: 'https://tally.example' }, 'baseUrl'],
    [{ ...settings, retries: 5 }, 'retry.retries'],
    [{ ...settings, retry: { max_delay: 5 } }, 'retry.maxDelay'],
    [{ ...settings, timeoutMs: 5 }, 'timeout'],
  ])('in the constructor: %j', (options, meant) => {
    expect(made(options)).toContain(`did you mean \`${meant}\`?`);
  });

  test('and the error lists all options if none is similar', async () => {
    expect(await refusalOf(() => client.getHealth({ verbose: true }))).toBe(
      '`verbose` is not an option (options: signal, deadline)',
    );
    expect(made({ ...settings, retry: { jitter: 1 } })).toBe(
      '`retry.jitter` is not an option (options: retries, delay, throttledDelay, maxDelay, budget)',
    );
  });

  test('even if it is undefined, or comes from a prototype', async () => {
    await refusalOf(() => client.addLineItem('acme', item, { idempotency_key: undefined }));
    await refusalOf(() => client.addLineItem('acme', item, Object.create({ idempotency_key: 'e' })));
  });

  test.each(Object.keys(routes) as RouteName[])('by every method: %s', async (name) => {
    const { path, body, required = {} }: Route = routes[name];
    const ids = [...path.matchAll(/{/g)].map(() => 'id');
    const leading = [...ids, ...(body ? [{}] : []), ...Object.keys(required).map(() => 'text')];
    const given = name === 'addLineItems' ? [lines] : leading;

    expect(await refusalOf(() => client[name](...given, { nonsense: 1 }))).toContain(
      '`nonsense` is not an option',
    );
    expect(await refusalOf(() => client[name](...given, 'text'))).toContain('must be an object');
  });
});

describe('a value of another type is refused', () => {
  const wrongObjects = [null, 5, 'text', true, [], new Date(), new Map(), Promise.resolve({}), () => {}];

  test.each(wrongObjects.map((value) => [value]))('%p for the options', async (value) => {
    await refusalOf(() => client.addLineItem('acme', item, value));
    await refusalOf(() => client.finalizeInvoice('inv_1', value));
    await refusalOf(() => client.listCustomers(value));
    await refusalOf(() => client.addLineItems(lines, value));
    expect(made(value)).toContain('must be an object');
    expect(made({ ...settings, retry: value })).toContain('`retry` must be an object');
  });

  test.each<[string, unknown[]]>([
    ['deadline', ['30000', null, Number.NaN, new Date(), true]],
    ['signal', [null, 'text', new AbortController(), {}, 5]],
    ['idempotencyKey', [null, '', 5, 'two words', {}, 'x'.repeat(256)]],
  ])('%s of a call', async (name, values) => {
    for (const value of values) {
      expect(await refusalOf(() => client.addLineItem('acme', item, { [name]: value }))).toContain(
        `${name} must be`,
      );
    }
  });

  test.each<[string, (value: unknown) => Untyped, unknown[]]>([
    ['dryRun', (dryRun) => client.finalizeInvoice('inv_1', { dryRun }), ['true', 1, null, 'false']],
    ['verify', (verify) => client.getInvoice('inv_1', { verify }), ['yes', {}]],
    ['accept', (accept) => client.getInvoice('inv_1', { accept }), ['text/csv', 'html', 5]],
    ['pageSize', (pageSize) => client.listCustomers({ pageSize }), ['5', 0, 101, 1.5, Number.NaN, -1]],
    ['service', (service) => client.listLineItems('inv_1', { service }), [5, '', ['storage']]],
    ['from', (from) => client.listInvoices('acme', { from }), [new Date(), 2026]],
    ['from', (from) => client.getInvoiceSummary(from, '2026-02'), [new Date(), undefined, '']],
    ['day', (day) => client.getControlTotals(day), [new Date(), null]],
    ['limit', (limit) => client.getStatement('acme', '2026-01-01', '2026-01-02', { limit }), ['5']],
    ['concurrency', (concurrency) => client.addLineItems(lines, { concurrency }), ['4', 0, 101, null]],
  ])('%s of its routes', async (name, call, values) => {
    for (const value of values) expect(await refusalOf(() => call(value))).toContain(`${name} must be`);
  });

  test.each<[string, unknown[]]>([
    ['timeout', ['10', null, 0, -1, Number.NaN, Number.POSITIVE_INFINITY]],
    ['deadline', ['30000', new Date(), 0]],
    ['retry.retries', ['5', 1.5, -1, null]],
    ['retry.delay', ['5', -1]],
    ['retry.budget', [true, -1]],
    ['logger', [{}, { debug() {} }, 'console', null]],
    ['fetch', ['https://tally.example', {}]],
    ['clock', [Date, {}]],
    ['region', [5, '']],
    ['baseUrl', [5, {}, new Date(), '']],
    ['credentials', ['key', {}, null, [], { accessKeyId: 'key' }, { ...credentials, secretAccessKey: 5 }]],
  ])('%s of the constructor', (name, values) => {
    for (const value of values) {
      const inner = name.replace('retry.', '');
      const options = inner === name ? { [name]: value } : { retry: { [inner]: value } };
      expect(made({ ...settings, ...options })).toContain(`${name} must be`);
    }
  });

  test('without its value in the message, which may be a secret', () => {
    const secret = 'the secret';
    expect(made({ ...settings, credentials: secret })).not.toContain(secret);
    expect(made({ ...settings, secretAccessKey: secret })).not.toContain(secret);
  });
});

describe('an argument too many is refused', () => {
  test('because options in its place would be ignored', async () => {
    expect(await refusalOf(() => client.finalizeInvoice('inv_1', {}, { dryRun: true }))).toBe(
      'finalizeInvoice takes 2 arguments, the options last',
    );
    expect(await refusalOf(() => client.addLineItem('acme', item, undefined, { idempotencyKey: 'e' }))).toBe(
      'addLineItem takes 3 arguments, the options last',
    );
  });

  test('and so is an object instead of an id', async () => {
    expect(await refusalOf(() => client.addLineItem({ id: 'acme' }, item))).toContain(
      'customer_id must be text',
    );
    expect(await refusalOf(() => client.getCustomer())).toContain('customer_id must be text');
  });
});

test('options that are undefined are left out', () => {
  const options = { ...settings, timeout: undefined, retry: { retries: undefined }, logger: undefined };

  expect(() => new BillingClient(options)).not.toThrow();
  expect(() => new BillingClient({ ...settings, retry: undefined })).not.toThrow();
});
