import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { systemClock } from '../../client/src/clock.ts';
import { clientOf, item } from './client-of.ts';
import { answer, Counterpart, hang, problem } from './counterpart.ts';
import { errorOf } from './failing.ts';

let counterpart: Counterpart;
beforeAll(async () => {
  counterpart = await Counterpart.start();
});
beforeEach(() => counterpart.reset());
afterAll(() => counterpart.stop());

jest.setTimeout(5_000);

/** Longer than any test may take. It is reached only if something does not stop. */
const NEVER = 60_000;

describe('the deadline', () => {
  test('ends a try that hangs, and says that the charge is unknown', async () => {
    const { client } = clientOf(counterpart, { clock: systemClock, timeout: NEVER, deadline: 1000 });
    counterpart.script(hang);

    expect(await errorOf(client.addLineItem('acme', item))).toMatchObject({
      name: 'BillingNoReplyError',
      code: 'deadline_exceeded',
      outcome: 'unknown',
      retryable: true,
      attempts: 1,
    });
  });

  test('of a call comes before the client’s', async () => {
    const { client } = clientOf(counterpart, { clock: systemClock, timeout: NEVER, deadline: NEVER });
    counterpart.script(hang);

    expect(await errorOf(client.getHealth({ deadline: 50 }))).toMatchObject({ code: 'deadline_exceeded' });
  });

  test.each([0, -500])('that has passed (%i ms) sends nothing', async (deadline) => {
    const { client } = clientOf(counterpart);

    expect(await errorOf(client.addLineItem('acme', item, { deadline }))).toMatchObject({
      code: 'deadline_exceeded',
      outcome: 'not_applied',
      attempts: 0,
    });
    expect(counterpart.received).toHaveLength(0);
  });

  test('also ends a wait for credentials that never come', async () => {
    const { client } = clientOf(counterpart, {
      clock: systemClock,
      deadline: 50,
      credentials: () => new Promise<never>(() => {}),
    });

    expect(await errorOf(client.addLineItem('acme', item))).toMatchObject({
      code: 'deadline_exceeded',
      outcome: 'not_applied',
    });
  });

  test('must be a number', async () => {
    const { client } = clientOf(counterpart);

    expect(await errorOf(client.getHealth({ deadline: Number.NaN }))).toMatchObject({
      code: 'invalid_argument',
    });
  });
});

describe('an abort', () => {
  test('before the call sends nothing', async () => {
    const { client } = clientOf(counterpart);
    const reason = new Error('shutting down');

    const error = await errorOf(client.addLineItem('acme', item, { signal: AbortSignal.abort(reason) }));

    expect(error).toMatchObject({ code: 'aborted', outcome: 'not_applied', attempts: 0, cause: reason });
    expect(counterpart.received).toHaveLength(0);
  });

  test('during a try ends it, and says that the charge is unknown', async () => {
    const limits = { timeout: NEVER, deadline: NEVER, retry: { retries: 0 } };
    const { client } = clientOf(counterpart, limits);
    const controller = new AbortController();
    const closed = new Promise<void>((resolve) => {
      counterpart.script((response) => {
        response.on('close', resolve);
        controller.abort();
      });
    });

    expect(await errorOf(client.addLineItem('acme', item, { signal: controller.signal }))).toMatchObject({
      code: 'aborted',
      outcome: 'unknown',
      attempts: 1,
      retryable: true,
    });
    await closed; // the request is given up, not only its result
  });

  test('during a wait ends the wait', async () => {
    const controller = new AbortController();
    const { client } = clientOf(counterpart, {
      clock: systemClock,
      deadline: 2 * NEVER,
      retry: { maxDelay: NEVER },
      logger: { debug: () => {}, warn: () => setTimeout(() => controller.abort(), 10) },
    });
    counterpart.script(problem(503, 'unavailable', {}, { 'retry-after': '50' }));

    expect(await errorOf(client.addLineItem('acme', item, { signal: controller.signal }))).toMatchObject({
      code: 'aborted',
      outcome: 'unknown',
      attempts: 1,
    });
    expect(counterpart.received).toHaveLength(1);
  });

  test('that never comes leaves no listener behind', async () => {
    const { client } = clientOf(counterpart);
    const { signal } = new AbortController();
    const added = jest.spyOn(signal, 'addEventListener');
    const removed = jest.spyOn(signal, 'removeEventListener');
    counterpart.script(answer(500, {}));

    await client.addLineItem('acme', item, { signal });

    const ours = added.mock.calls.map(([type, listener]) => [type, listener]);
    expect(ours).toHaveLength(3); // one for each try, and one for the wait
    expect(removed.mock.calls.map(([type, listener]) => [type, listener])).toEqual(ours);
  });
});

test('a signal of another implementation, with only the required members, stops a call too', async () => {
  let stop: () => void = () => {};
  const signal = {
    aborted: false,
    addEventListener: (_: string, listener: { handleEvent(): void }) => {
      stop = () => {
        signal.aborted = true;
        listener.handleEvent();
      };
    },
    removeEventListener: () => {},
  };
  const { client } = clientOf(counterpart, { timeout: NEVER, deadline: NEVER });
  counterpart.script(() => stop());
  const given = { signal: signal as unknown as AbortSignal }; // as a polyfill has it

  expect(await errorOf(client.addLineItem('acme', item, given))).toMatchObject({
    code: 'aborted',
    attempts: 1,
  });
  expect(await errorOf(client.addLineItem('acme', item, given))).toMatchObject({
    code: 'aborted',
    attempts: 0,
  });
});

describe('one signal for many calls', () => {
  const MANY = 50;

  test('has only one listener, because Node warns at the eleventh, and stops all calls in their tries', async () => {
    const { client } = clientOf(counterpart, { timeout: NEVER, deadline: NEVER });
    const stop = new AbortController();
    const added = jest.spyOn(stop.signal, 'addEventListener');
    let waiting = 0;
    counterpart.script(
      ...Array.from({ length: MANY }, () => () => {
        waiting += 1;
        if (waiting === MANY) stop.abort();
      }),
    );

    const errors = await Promise.all(
      Array.from({ length: MANY }, () => errorOf(client.addLineItem('acme', item, { signal: stop.signal }))),
    );

    expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['aborted']));
    expect(new Set(added.mock.calls.map(([, listener]) => listener)).size).toBe(1);
  });

  test('stops all calls in their waits', async () => {
    let waiting = 0;
    const stop = new AbortController();
    const clock = {
      ...systemClock,
      // Otherwise chance could make a wait end at once.
      random: () => 0.5,
      sleep: (ms: number, signal?: AbortSignal) => {
        waiting += 1;
        if (waiting === MANY) setImmediate(() => stop.abort());
        return systemClock.sleep(ms, signal);
      },
    };
    const { client } = clientOf(counterpart, {
      clock,
      deadline: 2 * NEVER,
      retry: { delay: NEVER, maxDelay: NEVER },
    });
    counterpart.script(...Array(MANY).fill(answer(503, {})));
    const added = jest.spyOn(stop.signal, 'addEventListener');

    const errors = await Promise.all(
      Array.from({ length: MANY }, () => errorOf(client.getHealth({ signal: stop.signal }))),
    );

    expect(errors.map(({ code, attempts }) => `${code} ${attempts}`)).toEqual(Array(MANY).fill('aborted 1'));
    expect(new Set(added.mock.calls.map(([, listener]) => listener)).size).toBe(1);
  });
});

test('a reply in time leaves no timer behind, which would keep the process alive', async () => {
  const timeout = 4_321;
  const { client } = clientOf(counterpart, { timeout });
  const started = jest.spyOn(globalThis, 'setTimeout');
  const cleared = jest.spyOn(globalThis, 'clearTimeout');

  await client.addLineItem('acme', item);

  const timers = started.mock.results
    .filter((_, index) => started.mock.calls[index]?.[1] === timeout)
    .map(({ value }) => value);
  expect(timers).toHaveLength(1);
  expect(cleared.mock.calls.map(([timer]) => timer)).toEqual(expect.arrayContaining(timers));
  jest.restoreAllMocks();
});
