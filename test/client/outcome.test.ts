import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { BillingErrorCode, Outcome } from '../../client/src/index.ts';
import { clientOf, item } from './client-of.ts';
import {
  answer,
  applyThenCut,
  applyThenCutWithinReply,
  type Behaviour,
  Counterpart,
  cut,
  cutWithin,
  hang,
  hangWithin,
  problem,
} from './counterpart.ts';
import { errorOf } from './failing.ts';

let counterpart: Counterpart;
beforeAll(async () => {
  counterpart = await Counterpart.start();
});
beforeEach(() => counterpart.reset());
afterAll(() => counterpart.stop());

/** Enough time for a real reply, also on a busy machine. */
const SOON = 1_000;

const addOnce = (options = {}) =>
  errorOf(clientOf(counterpart, { retry: { retries: 0 }, ...options }).client.addLineItem('acme', item));

describe('after one try', () => {
  test.each<[string, Behaviour, Outcome, BillingErrorCode]>([
    ['a refusal', problem(422, 'validation_failed'), 'not_applied', 'validation_failed'],
    ['a refusal by the gateway', answer(413, { message: 'Too long' }), 'not_applied', 'body_too_large'],
    ['throttling, before any work', answer(429, { message: 'Too Many' }), 'not_applied', 'throttled'],
    ['408, from something on the way', answer(408, ''), 'unknown', 'request_timeout'],
    ['500, maybe after the write', problem(500, 'internal_error'), 'unknown', 'internal_error'],
    ['502, a function that died', answer(502, { message: 'Internal' }), 'unknown', 'bad_gateway'],
    [
      '503 that says that nothing was changed',
      problem(503, 'unavailable', { outcome: 'not_applied' }),
      'not_applied',
      'unavailable',
    ],
    [
      '503 that says that it was applied',
      problem(503, 'unavailable', { outcome: 'applied' }),
      'applied',
      'unavailable',
    ],
    [
      '429 that says that the outcome is unknown',
      problem(429, 'throttled', { outcome: 'unknown' }),
      'unknown',
      'throttled',
    ],
    [
      '500 with an invalid outcome',
      problem(500, 'internal_error', { outcome: 'created' }),
      'unknown',
      'internal_error',
    ],
    ['503, maybe the write’s own answer lost', problem(503, 'unavailable'), 'unknown', 'unavailable'],
    ['504, a function that runs on', answer(504, { message: 'Timeout' }), 'unknown', 'gateway_timeout'],
    ['a connection lost before the effect', cut, 'unknown', 'connection_failed'],
    ['a connection lost after the effect', applyThenCut, 'unknown', 'connection_failed'],
    ['a success whose text was lost', applyThenCutWithinReply, 'applied', 'reply_lost'],
    ['another server’s page whose text was lost', cutWithin(200, 'text/html'), 'unknown', 'reply_lost'],
  ])('%s: the charge is %3$s', async (_, behaviour, outcome, code) => {
    counterpart.script(behaviour);

    expect(await addOnce()).toMatchObject({ outcome, code, attempts: 1 });
  });

  test('no reply in time: the charge is unknown', async () => {
    counterpart.script(hang);

    expect(await addOnce({ timeout: SOON })).toMatchObject({
      outcome: 'unknown',
      code: 'timeout',
      retryable: true,
    });
  });

  test('a refusal whose text does not come in time: the charge is not applied', async () => {
    counterpart.script(hangWithin(422));

    expect(await addOnce({ timeout: SOON })).toMatchObject({ outcome: 'not_applied', status: 422 });
  });

  test('no connection at all: the charge is not applied', async () => {
    const gone = await Counterpart.start();
    await gone.stop();

    const error = await addOnce({ baseUrl: gone.url });

    expect(error).toMatchObject({
      name: 'BillingNoReplyError',
      outcome: 'not_applied',
      code: 'connection_failed',
      retryable: true,
    });
    expect(error.message).toMatch(
      /no connection to http:\/\/127\.0\.0\.1:\d+ \(ECONNREFUSED\); check the base URL/,
    );
  });

  test('a read is never applied', async () => {
    const { client } = clientOf(counterpart, { retry: { retries: 0 } });
    counterpart.script(problem(500, 'internal_error'));

    expect(await errorOf(client.getCurrentInvoice('acme'))).toMatchObject({
      outcome: 'not_applied',
      idempotencyKey: undefined,
    });
  });
});

describe('after several tries', () => {
  const add = (...behaviours: Behaviour[]) => {
    counterpart.script(...behaviours);
    return errorOf(clientOf(counterpart).client.addLineItem('acme', item, { idempotencyKey: 'event-1' }));
  };

  test('a later refusal does not undo an earlier try that went unanswered', async () => {
    const error = await add(applyThenCut, answer(403, { message: 'User is not authorized' }));

    expect(error).toMatchObject({ status: 403, outcome: 'unknown', attempts: 2, idempotencyKey: 'event-1' });
    expect(counterpart.billed.has('event-1')).toBe(true);
  });

  test('a conflict settles them all: the key holds other content for ever', async () => {
    const error = await add(cut, problem(409, 'idempotency_conflict', { line_item_id: 'li_1' }));

    expect(error).toMatchObject({ outcome: 'not_applied', lineItemId: 'li_1', attempts: 2 });
  });

  test('a try that surely changed nothing does not undo an earlier try either', async () => {
    const error = await add(cut, ...Array(3).fill(problem(503, 'unavailable', { outcome: 'not_applied' })));

    expect(error).toMatchObject({ status: 503, outcome: 'unknown', attempts: 4, retryable: true });
  });

  test('another conflict does not', async () => {
    expect(await add(cut, problem(409, 'email_taken'))).toMatchObject({ outcome: 'unknown' });
  });

  test('a success that was seen stays a success', async () => {
    expect(await add(applyThenCutWithinReply, problem(422, 'validation_failed'))).toMatchObject({
      status: 422,
      outcome: 'applied',
    });
  });

  test('with only refusals, nothing is applied', async () => {
    expect(await add(answer(429, {}), problem(404, 'customer_not_found'))).toMatchObject({
      outcome: 'not_applied',
      attempts: 2,
    });
  });
});
