import '../../support/node-errors.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { BatchResult } from '../../../client/contract/line-items/write-replies.ts';
import createCustomer from '../../../functions/api/customers/create-customer.ts';
import addLineItems from '../../../functions/api/line-items/add-line-items.ts';
import { tally } from '../../support/api-gateway.ts';
import { BillingTables } from '../../support/billing-tables.ts';

/*
 * The worst batches of a megabyte that we could think of. Lambda's replies have at most 6 MB. A larger reply would be a
 * 502, although its good items are billed, and every retry would get the same 502.
 */

const MOST_REPLY_BYTES = 5_500_000;
const MOST_REQUEST_BYTES = 1024 * 1024;
const ITEMS = 500;

/** The longest name that a signature can have. */
const CALLER = `arn:aws:sts::123456789012:assumed-role/${'r'.repeat(64)}/${'s'.repeat(64)}`;
const ACME = 'a'.repeat(128);
const fee = { description: 'Setup', amount: '0.000000000001' };

let tables: BillingTables;
let api: ReturnType<typeof tally>;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());
beforeEach(async () => {
  const table = await tables.create('directly');
  api = tally([addLineItems, createCustomer], { table, timeLeft: 100_000 });
  await api.send('createCustomer', { body: { customer_id: ACME, name: 'Acme' } });
});

type Item = Record<string, unknown>;
const batch = (changes: (index: number) => Item, count = ITEMS): Item[] =>
  Array.from({ length: count }, (_, index) => ({
    customer_id: ACME,
    idempotency_key: `key-${index}`,
    ...fee,
    ...changes(index),
  }));

async function answerTo(items: readonly Item[]) {
  const body = JSON.stringify({ items });
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(MOST_REQUEST_BYTES);
  const { statusCode, body: text } = await api.send('addLineItems', { body, caller: CALLER });
  expect(statusCode).toBe(200);
  expect(Buffer.byteLength(text)).toBeLessThan(MOST_REPLY_BYTES);
  const { results, summary } = JSON.parse(text);
  expect(results).toHaveLength(items.length);
  for (const { outcome, error } of results as BatchResult[]) {
    if (outcome === 'created' || outcome === 'replayed') continue;
    expect(error?.code).toMatch(/^[a-z_]+$/);
    expect(error?.detail.length).toBeGreaterThan(0);
  }
  return { bytes: Buffer.byteLength(text), results: results as BatchResult[], summary };
}

/** Many short fields. The reply's error for each field is ten times as long as the field. */
const shortest = (count: number): Item =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`n${at > 0 ? at.toString(36) : ''}`, 0]));

/**
 * 7.6 KB of the character that JSON writes in the longest way. A quote within a message of a reply takes four bytes.
 */
const longMetadata = (mark: string): Record<string, string> =>
  Object.fromEntries(Array.from({ length: 15 }, (_, index) => [`n${index}`, mark + '"'.repeat(249)]));

test('five hundred conflicts with the longest metadata, after all of it was billed', async () => {
  // Several requests, because one request cannot bill that much.
  for (let from = 0; from < ITEMS; from += 100) {
    const items = batch(() => ({ metadata: longMetadata('v') }), ITEMS).slice(from, from + 100);
    expect((await answerTo(items)).summary).toMatchObject({ created: 100 });
  }
  const other = { metadata: { n0: 'other' }, description: 'd'.repeat(900) };

  const { results, summary } = await answerTo(batch(() => other));

  expect(summary).toMatchObject({ conflict: ITEMS });
  expect(results[499]).toMatchObject({
    outcome: 'conflict',
    error: { code: 'idempotency_conflict', line_item_id: expect.stringMatching(/^li_/) },
  });
  expect(results[499]?.error?.errors?.map(({ field }) => field)).toEqual([
    'items[499].description',
    'items[499].metadata',
  ]);
});

describe('five hundred items', () => {
  test('created, and then replayed, with texts that are three times as long in NFC', async () => {
    // U+1D160 is three characters of four bytes in NFC.
    const long = (index: number) => ({
      description: `${index}${'\u{1d160}'.repeat(250)}`,
      metadata: { a: '\u{1d160}'.repeat(160), b: '"'.repeat(50) },
    });

    const created = await answerTo(batch(long));
    const replayed = await answerTo(batch(long));

    expect(created.summary).toMatchObject({ created: ITEMS });
    expect(replayed.summary).toMatchObject({ replayed: ITEMS });
    expect(created.bytes).toBeGreaterThan(2 * MOST_REQUEST_BYTES);
  });

  test('of which half are created with the longest texts, and half have every field wrong', async () => {
    const { summary } = await answerTo(
      batch((index) =>
        index % 2 === 0
          ? { description: '\u{1d160}'.repeat(330), metadata: { a: '\u{1d160}'.repeat(165) } }
          : shortest(100),
      ),
    );

    expect(summary).toMatchObject({ created: 250, rejected: 250 });
  });

  test.each<[string, (index: number) => Item]>([
    ['with as many unknown fields as fit', () => shortest(230)],
    ['with unknown fields of quotes', () => ({ ['"'.repeat(900)]: 0 })],
    [
      'with names that are control characters',
      () => ({ ['\u0001'.repeat(200)]: 0, metadata: { '\u202e': 'a' } }),
    ],
    ['with services of control characters', () => ({ service: '\u0001'.repeat(300) })],
    ['with services of quotes that are too long', () => ({ service: '"'.repeat(900) })],
    [
      'with wrong values everywhere',
      () => ({ amount: '"'.repeat(400), used_at: '語'.repeat(100), currency: '\\' }),
    ],
    ['with metadata that is wrong in each name', () => ({ metadata: shortest(230) })],
    ['for customers that do not exist', (index) => ({ customer_id: `${'x'.repeat(120)}-${index}` })],
    [
      'that are no items',
      () => ({ customer_id: null, idempotency_key: '"'.repeat(300), amount: [], description: {} }),
    ],
  ])('%s', async (_what, changes) => {
    expect((await answerTo(batch(changes))).summary).toMatchObject({ rejected: ITEMS });
  });
});

test('one item of a megabyte of unknown names', async () => {
  const { results } = await answerTo(batch(() => shortest(105_000), 1));

  expect(results[0]).toMatchObject({ outcome: 'rejected', error: { code: 'unknown_field' } });
  expect(results[0]?.error?.errors?.[0]?.field).toBe('items[0].n');
  expect(results[0]?.error?.detail).toContain('105000 fields are wrong');
  expect(results[0]?.error?.detail).toContain('items[0].n');
});

test('ten items with an unknown name of a hundred kilobytes each', async () => {
  const { bytes } = await answerTo(batch(() => ({ ['"'.repeat(50_000)]: 0 }), 10));

  expect(bytes).toBeLessThan(50_000);
});
