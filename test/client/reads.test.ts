import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { clientOf } from './client-of.ts';
import { answer, Counterpart, problem } from './counterpart.ts';
import { errorOf } from './failing.ts';

let counterpart: Counterpart;
beforeAll(async () => {
  counterpart = await Counterpart.start();
});
beforeEach(() => counterpart.reset());
afterAll(() => counterpart.stop());

describe('what became of a key', () => {
  test('is asked for with the key in the query, and gives the line', async () => {
    counterpart.script(answer(200, { line_item: { line_item_id: 'li_1' } }));

    const reply = await clientOf(counterpart).client.findLineItem('acme', 'order:42&more=+');

    expect(reply.line_item.line_item_id).toBe('li_1');
    const { method, target } = counterpart.received[0] ?? { target: '' };
    expect(method).toBe('GET');
    const query = new URL(target, counterpart.url).searchParams;
    expect([...query]).toEqual([['idempotency_key', 'order:42&more=+']]);
  });

  test('that was never used is an error, and no retry would help', async () => {
    counterpart.script(problem(404, 'line_item_not_found'));

    const error = await errorOf(clientOf(counterpart).client.findLineItem('acme', 'order:42'));

    expect(error).toMatchObject({ code: 'line_item_not_found', retryable: false, attempts: 1 });
  });

  test.each(['', 'with a space', undefined])('is refused for %j, which no charge can have', async (key) => {
    // The last is what a caller without types may pass; a random key would be answered as never used.
    const error = await errorOf(clientOf(counterpart).client.findLineItem('acme', key as string));

    expect(error).toMatchObject({ code: 'invalid_argument', attempts: 0 });
    expect(counterpart.received).toEqual([]);
  });
});
