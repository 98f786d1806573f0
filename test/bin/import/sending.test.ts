import { expect, test } from '@jest/globals';
import { BillingNoReplyError, BillingReplyError } from '@tally/client';
import { ImportOutcome } from '../../../bin/import/outcome.ts';
import { batchesOf, type Sent, sendAll } from '../../../bin/import/sending.ts';

async function* numbers(count: number): AsyncGenerator<number> {
  for (let n = 1; n <= count; n += 1) yield n;
}
const created = (batch: readonly number[]): Sent[] =>
  batch.map((n) => ({ line: n, key: String(n), outcome: 'created', at: '2026-11-01T00:00:00.000Z' }));

/** Sends numbers, at most three a batch. */
async function sendNumbers(
  count: number,
  send: (batch: readonly number[]) => Sent[],
  stop = new AbortController(),
) {
  const outcome = new ImportOutcome();
  let most = 0;
  let now = 0;
  await sendAll({
    batches: batchesOf(numbers(count), 3),
    async send(batch) {
      now += 1;
      most = Math.max(most, now);
      await new Promise(setImmediate);
      now -= 1;
      return send(batch);
    },
    parallel: 4,
    told: (sent) => outcome.add(sent),
    stop,
  });
  return { outcome, most };
}

test('everything is sent once, some batches at a time', async () => {
  const seen: number[] = [];

  const { outcome, most } = await sendNumbers(100, (batch) => {
    seen.push(...batch);
    return created(batch);
  });

  expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  expect(outcome.counts.created).toBe(100);
  expect(most).toBe(4);
});

test('an interrupt begins no other batch, and waits for those on their way', async () => {
  const stop = new AbortController();

  const { outcome } = await sendNumbers(
    100,
    (batch) => {
      stop.abort();
      return created(batch);
    },
    stop,
  );

  expect(outcome.counts.created).toBe(12);
  expect(outcome.exitCode(true, 0)).toBe(130);
});

test.each([
  [400, 'invalid_request', 2],
  [403, 'forbidden', 5],
  [503, 'unavailable', 6],
])(
  'a batch that is refused as a whole, by %d, is not sent again in vain: the exit code is its class',
  (status, code, exitCode) => {
    const error = new BillingReplyError('No.', { status, code, outcome: 'not_applied' });
    const outcome = new ImportOutcome();

    outcome.add([{ line: 2, key: 'a', outcome: 'failed', error }]);

    expect(outcome.exitCode(false, 0)).toBe(exitCode);
    expect(outcome.canGoOn).toBe(status === 503);
    expect(outcome.lines('rows').join('\n').includes('run the same again')).toBe(status === 503);
  },
);

test('if a batch is not settled, nothing more is sent, and the exit code says that it can go on', async () => {
  const error = new BillingNoReplyError('No reply.', { code: 'timeout', outcome: 'unknown' });

  const { outcome } = await sendNumbers(100, (batch) =>
    batch.map((n) => ({ line: n, key: String(n), outcome: 'failed', error })),
  );

  expect(outcome.counts.failed).toBe(12);
  expect(outcome.exitCode(false, 0)).toBe(6);
});

test.each([
  ['everything was billed', ['created', 'replayed'], 0, 0],
  ['some rows were bad', ['created'], 1, 1],
  ['some were refused', ['created', 'conflict'], 0, 3],
] as const)('if %s, the exit code says so', (_what, outcomes, bad, code) => {
  const outcome = new ImportOutcome();

  outcome.add(outcomes.map((each, line) => ({ line, key: 'k', outcome: each })));

  expect(outcome.exitCode(false, bad)).toBe(code);
});

test('rows that were billed before say when, in case they are other charges that look the same', () => {
  const outcome = new ImportOutcome('2026-11-01T00:00:00.000Z');
  const replayed = (at: string): Sent => ({ line: 2, key: 'k', outcome: 'replayed', at });

  outcome.add([
    replayed('2026-10-02T00:00:00.000Z'),
    replayed('2026-10-01T00:00:00.000Z'),
    replayed('2026-11-01T00:00:01.000Z'),
  ]);

  expect(outcome.lines('rows').slice(1)).toEqual([
    '1 of these were billed by this run: their key is in the file twice, or an answer was lost and they were sent again.',
    'Those billed before were billed from 2026-10-01T00:00:00.000Z to 2026-10-02T00:00:00.000Z. If they are other charges that look the same, import the file with another --source.',
  ]);
});
