import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { BillingError, type CustomerLineItem, type LineItemResult } from '../../client/src/index.ts';
import { BatchTally, type Fate, itemOf } from './batch-tally.ts';
import { errorOf } from './failing.ts';

const named = (count: number): CustomerLineItem[] =>
  Array.from({ length: count }, (_, index) => itemOf(`k${index}`));
const outcomes = (results: readonly LineItemResult[]) => results.map(({ outcome }) => outcome);
const keysOf = (tally: BatchTally) =>
  tally.received.map((items) => items.map((item) => item.idempotency_key));
const errorIn = (result: LineItemResult | undefined): BillingError => {
  if (result !== undefined && 'error' in result) return result.error;
  throw new Error('expected a result with an error');
};

describe('any number of items', () => {
  test('go in batches of at most 500, and their results come in the order given', async () => {
    const tally = new BatchTally();

    const { results, summary, invoices } = await tally.client().addLineItems(named(1201));

    expect(
      keysOf(tally)
        .map(({ length }) => length)
        .sort(),
    ).toEqual([201, 500, 500]);
    expect(results.map(({ index, idempotency_key }) => [index, idempotency_key])).toEqual(
      named(1201).map(({ idempotency_key }, index) => [index, idempotency_key]),
    );
    expect(summary).toEqual({ created: 1201, replayed: 0, conflict: 0, rejected: 0, failed: 0 });
    expect(invoices).toEqual([{ invoice_id: 'inv_1', line_item_count: 1201 }]);
  });

  test('may be none, and then nothing is sent', async () => {
    const tally = new BatchTally();

    expect((await tally.client().addLineItems(new Set())).results).toEqual([]);
    expect(tally.received).toEqual([]);
  });

  test('with long texts go in more batches, each well below the megabyte that Tally takes', async () => {
    const tally = new BatchTally();
    const long = Array.from({ length: 200 }, (_, index) =>
      itemOf(`k${index}`, { metadata: { note: 'ä'.repeat(4000) } }),
    );

    await tally.client().addLineItems(long);

    const sizes = tally.received.map((items) => Buffer.byteLength(JSON.stringify({ items })));
    expect(sizes.length).toBeGreaterThan(1);
    expect(Math.max(...sizes)).toBeLessThan(800_000);
    expect(tally.billed.size).toBe(200);
  });

  test.each([
    [undefined, 4],
    [2, 2],
    [1, 1],
  ])('with concurrency %s have %i batches under way at most', async (concurrency, most) => {
    const tally = new BatchTally();
    tally.gathers = most;

    await tally.client().addLineItems(named(3000), { concurrency });

    expect(tally.mostAtOnce).toBe(most);
  });

  test.each([0, 1.5, Number.NaN, 1000])('are refused with concurrency %d', async (concurrency) => {
    const tally = new BatchTally();

    expect(await errorOf(tally.client().addLineItems(named(1), { concurrency }))).toMatchObject({
      code: 'invalid_argument',
    });
    expect(tally.received).toEqual([]);
  });
});

describe('the key of an item', () => {
  test('is made if there is none, and stays the same for all tries', async () => {
    const tally = new BatchTally();
    tally.fates = ['cut', 'lost', 503];

    const { results } = await tally
      .client()
      .addLineItems([itemOf('ignored', { idempotency_key: undefined }), itemOf('given')]);

    expect(outcomes(results)).toEqual(['replayed', 'replayed']);
    const [sent] = keysOf(tally);
    expect(sent).toEqual([expect.stringMatching(/^[\da-f-]{36}$/), 'given']);
    expect(keysOf(tally)).toEqual([sent, sent, sent, sent]);
    expect(results.map(({ idempotency_key }) => idempotency_key)).toEqual(sent);
  });

  test('used twice: both items go in one batch, in their order, for any distance between them', async () => {
    const tally = new BatchTally();
    tally.gathers = 2;
    const items = [...named(600), itemOf('k0', { amount: '2' }), itemOf('k1')];

    const { results } = await tally.client().addLineItems(items);

    expect(outcomes(results.slice(600))).toEqual(['conflict', 'replayed']);
    expect(tally.billed.get('acme k0')).toMatchObject({ amount: '1' });
    // Nothing waits: both batches ran at the same time.
    expect(tally.received.map(({ length }) => length).sort()).toEqual([102, 500]);
    const together = tally.received.find((sent) =>
      sent.some(({ idempotency_key }) => idempotency_key === 'k0'),
    );
    expect(
      together?.slice(0, 2).map(({ idempotency_key, amount }) => `${idempotency_key} ${amount}`),
    ).toEqual(['k0 1', 'k0 2']);
  });

  test('used for more items than a batch has: the batches go one after the other', async () => {
    const tally = new BatchTally();
    const items = Array.from({ length: 1100 }, (_, index) => itemOf('k', { amount: String(index + 1) }));

    const { summary } = await tally.client().addLineItems([itemOf('other'), ...items]);

    expect(summary).toMatchObject({ created: 2, conflict: 1099, failed: 0 });
    expect(tally.billed.get('acme k')).toMatchObject({ amount: '1' });
    expect(tally.mostAtOnce).toBeLessThanOrEqual(2);
    expect(Math.max(...tally.received.map(({ length }) => length))).toBeLessThanOrEqual(500);
  });

  test('used twice: the first is billed, also if a batch is split between the two', async () => {
    const tally = new BatchTally();
    tally.mostItems = 1;
    tally.fates = ['well', 'cut', 'lost'];

    const { results } = await tally.client().addLineItems([itemOf('k'), itemOf('k', { amount: '2' })]);

    expect(outcomes(results)).toEqual(['replayed', 'conflict']);
    expect(tally.billed.get('acme k')).toMatchObject({ amount: '1' });
  });

  test('is not billed for the second while the first is not settled', async () => {
    const tally = new BatchTally();
    tally.mostItems = 1;
    tally.fateOf = ([first]) => (first?.amount === '1' ? 503 : 'well');
    const items = [itemOf('k'), itemOf('k', { amount: '2' }), itemOf('other', { amount: '2' })];

    const { results } = await tally.client().addLineItems(items);

    // Otherwise, if both are sent again, the first would find its key used by the second.
    expect(outcomes(results)).toEqual(['failed', 'failed', 'created']);
    expect(errorIn(results[1])).toMatchObject({ outcome: 'unknown', retryable: true, idempotencyKey: 'k' });
    expect(tally.billed.has('acme k')).toBe(false);
  });

  test('is free for the second if the first is refused', async () => {
    const tally = new BatchTally();
    tally.rejected.add('wrong');

    const { results } = await tally
      .client()
      .addLineItems([itemOf('k', { description: 'wrong' }), itemOf('k')]);

    expect(outcomes(results)).toEqual(['rejected', 'created']);
  });

  test('of one customer is not that of another', async () => {
    const tally = new BatchTally();

    await tally.client().addLineItems([itemOf('k'), itemOf('k', { customer_id: 'other' })]);

    expect(tally.received).toHaveLength(1);
    expect(tally.billed.size).toBe(2);
  });
});

describe('an error of one item is in its own result', () => {
  test('a conflict and a refusal, with the fields as they are in the item', async () => {
    const tally = new BatchTally();
    tally.rejected.add('k1');
    await tally.client().addLineItems([itemOf('k2', { amount: '9' })]);

    const { results, summary } = await tally.client().addLineItems(named(4));

    expect(outcomes(results)).toEqual(['created', 'rejected', 'conflict', 'created']);
    expect(summary).toEqual({ created: 2, replayed: 0, conflict: 1, rejected: 1, failed: 0 });
    const [refusal, conflict] = [errorIn(results[1]), errorIn(results[2])];
    expect(refusal).toMatchObject({
      name: 'BillingReplyError',
      code: 'validation_failed',
      status: 422,
      outcome: 'not_applied',
      retryable: false,
      idempotencyKey: 'k1',
      errors: [{ field: 'amount', message: 'of this item' }],
    });
    expect(refusal.message).not.toContain('items[');
    expect(conflict).toMatchObject({
      code: 'idempotency_conflict',
      lineItemId: 'li_1',
      idempotencyKey: 'k2',
    });
  });

  test('an item that cannot be sent, while the others are sent', async () => {
    const tally = new BatchTally();
    const circular: Record<string, unknown> = {};
    circular['metadata'] = circular;
    // A caller without types may pass this.
    const wrong = [null, 'text', itemOf('with a space'), itemOf('k', circular)] as CustomerLineItem[];

    const { results } = await tally.client().addLineItems([...wrong, itemOf('well')]);

    expect(outcomes(results)).toEqual(['rejected', 'rejected', 'rejected', 'rejected', 'created']);
    for (const result of results.slice(0, 4)) {
      expect(errorIn(result)).toMatchObject({
        code: 'invalid_argument',
        outcome: 'not_applied',
        attempts: 0,
      });
    }
    expect(keysOf(tally)).toEqual([['well']]);
  });

  test('an item that is too large by itself, after a split from the others', async () => {
    const tally = new BatchTally();
    // The whole batch, its first half, and the first item of that half.
    tally.fates = [413, 413, 413];

    const { results } = await tally.client().addLineItems(named(4), { concurrency: 1 });

    expect(outcomes(results)).toEqual(['rejected', 'created', 'created', 'created']);
    expect(errorIn(results[0])).toMatchObject({
      code: 'body_too_large',
      outcome: 'not_applied',
      retryable: false,
    });
    expect(keysOf(tally)).toEqual([['k0', 'k1', 'k2', 'k3'], ['k0', 'k1'], ['k0'], ['k1'], ['k2', 'k3']]);
  });
});

describe('an item that is not settled is sent again', () => {
  test('alone, after a wait, until it is settled', async () => {
    const tally = new BatchTally();
    tally.failures = new Map([
      ['k1', 2],
      ['k3', 1],
    ]);

    const { results } = await tally.client().addLineItems(named(4));

    expect(outcomes(results)).toEqual(['created', 'created', 'created', 'created']);
    expect(keysOf(tally)).toEqual([['k0', 'k1', 'k2', 'k3'], ['k1', 'k3'], ['k1']]);
    expect(tally.clock.waits).toEqual([25, 50]);
  });

  test('as often as the retries allow; then it is failed, and can be sent again later', async () => {
    const tally = new BatchTally();
    tally.failures.set('k1', 99);

    const { results } = await tally.client({ retry: { retries: 2 } }).addLineItems(named(2));

    expect(tally.received).toHaveLength(3);
    expect(outcomes(results)).toEqual(['created', 'failed']);
    const error = errorIn(results[1]);
    expect(error).toMatchObject({ code: 'unavailable', outcome: 'unknown', retryable: true, attempts: 3 });
    expect(error.message).toContain('no more than 2 retries');
  });

  test('but not more often than the retries allow in the halves of a split batch', async () => {
    const tally = new BatchTally();
    tally.fates = [503, 503, 413, 503, 503, 503];

    const { results } = await tally.client().addLineItems(named(2));

    // Two retries were made before the split. Each half has the third one.
    expect(tally.received).toHaveLength(3 + 2 + 2);
    expect(outcomes(results)).toEqual(['failed', 'created']);
  });

  test('but not past the budget, the deadline or the signal; then it is failed, too', async () => {
    const failing = () => {
      const tally = new BatchTally();
      tally.failures.set('k0', 99);
      return tally;
    };
    const stop = new AbortController();
    const [broke, late, aborted] = [failing(), failing(), failing()];
    aborted.clock.sleep = async () => {
      stop.abort();
      throw stop.signal.reason;
    };

    const ends = await Promise.all([
      broke.client({ retry: { budget: 0 } }).addLineItems(named(2)),
      late.client().addLineItems(named(2), { deadline: 60 }),
      aborted.client().addLineItems(named(2), { signal: stop.signal }),
    ]);

    expect(ends.map(({ results }) => outcomes(results))).toEqual(Array(3).fill(['failed', 'created']));
    expect([broke, late, aborted].map(({ received }) => received.length)).toEqual([1, 2, 1]);
    expect(ends.map(({ results }) => errorIn(results[0]).code)).toEqual([
      'unavailable',
      'unavailable',
      'aborted',
    ]);
  });

  test('but nothing is sent after the deadline', async () => {
    const tally = new BatchTally();

    const { results } = await tally.client().addLineItems(named(2), { deadline: -1 });

    expect(tally.received).toEqual([]);
    expect(errorIn(results[1])).toMatchObject({
      code: 'deadline_exceeded',
      outcome: 'not_applied',
      attempts: 0,
    });
  });

  test.each<[Fate, string, boolean]>([
    [403, 'not_applied', false],
    [429, 'not_applied', true],
    [503, 'unknown', true],
    ['cut', 'unknown', true],
    // The batch was answered. This does not tell whether this item was billed.
    ['cut within the reply', 'unknown', true],
  ])('a batch that ends with %s leaves its items %s', async (fate, outcome, retryable) => {
    const tally = new BatchTally();
    tally.fates = [fate];

    const { results } = await tally.client({ retry: { retries: 0 } }).addLineItems(named(2));

    expect(outcomes(results)).toEqual(['failed', 'failed']);
    expect(results.map(errorIn)).toEqual([
      expect.objectContaining({ outcome, retryable, idempotencyKey: 'k0' }),
      expect.objectContaining({ outcome, retryable, idempotencyKey: 'k1' }),
    ]);
  });

  test('the outcome of one item says nothing about another', async () => {
    const tally = new BatchTally();
    tally.failures = new Map([
      ['k0', 99],
      ['k1', 99],
    ]);
    tally.outcomes = new Map([['k0', 'not_applied']]);

    const { results } = await tally.client().addLineItems(named(2));

    expect(outcomes(results)).toEqual(['failed', 'failed']);
    expect(results.map((result) => errorIn(result).outcome)).toEqual(['not_applied', 'unknown']);
  });

  test('a refusal after a try without an answer does not say that it was never billed', async () => {
    const tally = new BatchTally();
    tally.fates = ['lost', 'well'];
    const client = tally.client();
    tally.clock.sleep = async () => {
      tally.rejected.add('k0');
    };

    const { results } = await client.addLineItems(named(1));

    expect(tally.billed.size).toBe(1);
    expect(errorIn(results[0])).toMatchObject({ code: 'validation_failed', outcome: 'unknown' });
  });
});

describe('whatever happens on the way', () => {
  interface Nature {
    readonly failures: number;
    readonly rejected: boolean;
    readonly withKey: boolean;
    /** Whether another item follows under its key. */
    readonly twin: boolean;
  }
  const fate = fc.constantFrom<Fate>('well', 'cut', 'lost', 'cut within the reply', 413, 403, 429, 503);
  const nature = fc.record({
    failures: fc.nat(5),
    rejected: fc.boolean(),
    withKey: fc.boolean(),
    twin: fc.boolean(),
  });

  function itemsOf(natures: readonly Nature[], tally: BatchTally): CustomerLineItem[] {
    return natures.flatMap(({ failures, rejected, withKey, twin }, index) => {
      const name = `k${index}`;
      tally.failures.set(name, failures);
      if (rejected) tally.rejected.add(`first ${name}`);
      const item = itemOf(name, { description: `first ${name}` });
      if (twin) return [item, itemOf(name, { description: `twin ${name}` })];
      return [withKey ? item : { ...item, idempotency_key: undefined }];
    });
  }

  /** Under another key it would be charged twice. */
  function expectOneKey(tally: BatchTally, description: string | undefined, key: string): void {
    const keys = tally.received
      .flat()
      .filter((sent) => sent.description === description)
      .map((sent) => sent.idempotency_key);
    expect(new Set([...keys, key]).size).toBe(1);
  }

  function expectTruth(tally: BatchTally, result: LineItemResult, description: string | undefined): void {
    const billed = tally.billed.get(`acme ${result.idempotency_key}`)?.description === description;
    if ('line_item' in result) expect(billed).toBe(true);
    else if (result.error.outcome === 'not_applied') expect(billed).toBe(false);
    if (result.outcome === 'failed') expect(result.error).toBeInstanceOf(BillingError);
  }

  /** If two items have the same key, the second is billed only if the first was refused. */
  function expectOrder(
    tally: BatchTally,
    results: readonly LineItemResult[],
    items: readonly CustomerLineItem[],
  ): void {
    for (const { description = '', idempotency_key } of tally.billed.values()) {
      if (!description.startsWith('twin')) continue;
      const first = items.findIndex((item) => item.idempotency_key === idempotency_key);
      const isRefused =
        tally.rejected.has(`first ${idempotency_key}`) || results[first]?.outcome === 'rejected';
      expect(isRefused).toBe(true);
    }
  }

  test('each item ends with one result, each key goes with its own item, and order decides', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(nature, { maxLength: 40 }),
        fc.array(fate, { maxLength: 30 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 3 }),
        async (natures, fates, mostItems, concurrency) => {
          const tally = new BatchTally();
          Object.assign(tally, { fates: [...fates], mostItems });
          const items = itemsOf(natures, tally);

          const { results, summary } = await tally.client().addLineItems(items, { concurrency });

          expect(results.map(({ index }) => index)).toEqual(items.map((_, index) => index));
          expect(Object.values(summary).reduce((sum, count) => sum + count, 0)).toBe(items.length);
          for (const [index, result] of results.entries()) {
            const item = items[index];
            const { idempotency_key: key } = result;
            expect(key).toBe(item?.idempotency_key ?? key);
            expectOneKey(tally, item?.description, key);
            expectTruth(tally, result, item?.description);
          }
          expectOrder(tally, results, items);
        },
      ),
      { numRuns: 200 },
    );
  });
});
