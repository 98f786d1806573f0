import { describe, expect, test } from '@jest/globals';
import type { AddLineItemReply, BillingClient } from '../../client/src/index.ts';
import { InMemoryTally } from '../../client/testing/index.ts';
import { errorOf } from './failing.ts';

const storage = { service: 'Storage', units_consumed: '10', price_per_unit: '0.05' };
const itemOf = (key: string) => ({ customer_id: 'acme', idempotency_key: key, ...storage });

function started(retries = 0) {
  const tally = new InMemoryTally({ customers: ['acme'] });
  const bill = (client: BillingClient = tally.client({ retry: { retries } })) =>
    errorOf(client.addLineItem('acme', storage, { idempotencyKey: 'export-1' }));
  return { tally, bill };
}
const keysIn = (tally: InMemoryTally) => tally.requests.map(({ headers }) => headers['idempotency-key']);

describe('an error that does not know what became of the charge', () => {
  test.each([
    ['lose_reply', true],
    ['malformed', true],
    ['fail_before', false],
    ['reset', false],
  ] as const)(
    'after %s is settled by the same call under the same key: billed before %s',
    async (kind, before) => {
      const { tally, bill } = started();
      tally.fail(kind);
      const error = await bill();
      expect(error.outcome).toBe('unknown');

      const reply = await error.recover?.<AddLineItemReply>();

      expect(reply).toMatchObject({ replayed: before, invoice: { total: '0.50', line_item_count: 1 } });
      expect(keysIn(tally)).toEqual(['export-1', 'export-1']);
      expect(tally.requests[0]?.body).toEqual(tally.requests[1]?.body);
    },
  );

  test('stays unknown if the recovery is refused before anything is done, and can be recovered again', async () => {
    const { tally, bill } = started();
    tally.fail('lose_reply');
    const error = await bill();
    tally.fail('throttle');

    const second = await errorOf(Promise.resolve(error.recover?.()));

    expect(second).toMatchObject({ code: 'throttled', outcome: 'unknown', idempotencyKey: 'export-1' });
    await expect(second.recover?.()).resolves.toMatchObject({ replayed: true });
    expect(tally.lineItemsOf('acme')).toHaveLength(1);
  });

  test('is recovered within a new deadline, though the call’s own has passed', async () => {
    const { tally, bill } = started();
    tally.fail('lose_reply');
    const error = await bill(tally.client({ deadline: 1000, retry: { retries: 0 } }));
    tally.clock.advance(60_000);

    await expect(error.recover?.()).resolves.toMatchObject({ replayed: true });
    const late = await errorOf(Promise.resolve(error.recover?.({ deadline: -1 })));
    expect(late).toMatchObject({ code: 'deadline_exceeded', outcome: 'unknown' });
    const misspelt = { deadlin: 1 } as object;
    expect(await errorOf(Promise.resolve(error.recover?.(misspelt)))).toMatchObject({
      code: 'invalid_argument',
    });
  });

  test('shows no recovery in a log, and there is none if nothing was changed', async () => {
    const { tally, bill } = started();
    tally.fail('lose_reply');
    expect(Object.keys(await bill())).not.toContain('recover');
    tally.fail('throttle');
    const refused = await bill();
    expect(refused.outcome).toBe('not_applied');
    expect(refused.recover).toBeUndefined();
  });
});

describe('the results of a batch', () => {
  test('recover what failed under the same keys, and keep the rest', async () => {
    const tally = new InMemoryTally({ customers: ['acme'] });
    const client = tally.client({ retry: { retries: 0 } });
    await client.addLineItem('acme', storage, { idempotencyKey: 'k-1' });
    tally.fail('lose_reply');
    const first = await client.addLineItems(['k-1', 'k-2', 'k-3'].map(itemOf));
    expect(first.summary).toMatchObject({ failed: 3 });
    for (const result of first.results) {
      if ('error' in result) expect(result.error.outcome).toBe('unknown');
    }

    const settled = await first.recover();

    expect(settled.results.map(({ outcome }) => outcome)).toEqual(['replayed', 'replayed', 'replayed']);
    expect(settled.invoices).toMatchObject([{ total: '1.50', line_item_count: 3 }]);
    expect(first.summary).toMatchObject({ failed: 3 });
    expect(tally.lineItemsOf('acme')).toHaveLength(3);
  });

  test('recover only those that failed', async () => {
    const tally = new InMemoryTally({ customers: ['acme'] });
    const client = tally.client({ retry: { retries: 0 } });
    tally.fail('lose_reply');
    const many = Array.from({ length: 501 }, (_, index) => itemOf(`k-${index}`));
    const first = await client.addLineItems(many, { concurrency: 1 });
    expect(first.summary).toMatchObject({ failed: 500, created: 1 });

    const settled = await first.recover({ concurrency: 1 });

    expect(settled.summary).toMatchObject({ replayed: 500, created: 1, failed: 0 });
    expect(settled.results.map(({ index }) => index)).toEqual(many.map((_, index) => index));
    const sent = tally.requests.map(({ body }) => (body as { items: unknown[] }).items.length);
    expect(sent).toEqual([500, 1, 500]);
    const again = await settled.recover();
    expect(again.summary).toEqual(settled.summary);
    expect(tally.requests).toHaveLength(3);
  });

  test('that could not be recovered still say that it is unknown, if it was before', async () => {
    const tally = new InMemoryTally({ customers: ['acme'] });
    const client = tally.client({ retry: { retries: 0 } });
    tally.fail('lose_reply');
    tally.fail('throttle');
    const first = await client.addLineItems([itemOf('k-1')]);

    const [result] = (await first.recover()).results;

    expect(result).toMatchObject({ outcome: 'failed', error: { code: 'throttled', outcome: 'unknown' } });
  });
});
