import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { dsnOf } from '../../../functions/faults/dsn.ts';
import { scrubbed } from '../../../functions/faults/scrubbed.ts';
import { senderTo } from '../../../functions/faults/sending.ts';
import { tracked } from '../../../functions/faults/tracked.ts';
import { requestLogger } from '../../../functions/http/request-log.ts';

/* A stand-in for an error tracker, on the loopback interface, and functions that log errors. */

interface Received {
  readonly request: IncomingMessage;
  readonly lines: readonly Record<string, unknown>[];
}
let tracker: Server;
let received: Received[];
let answer: (response: ServerResponse) => void;
beforeEach(async () => {
  received = [];
  answer = (response) => response.end('{}');
  tracker = createServer((request, response) => {
    void text(request).then((body) => {
      received.push({ request, lines: body.split('\n').map((line) => JSON.parse(line)) });
      answer(response);
    });
  });
  await once(tracker.listen(0, '127.0.0.1'), 'listening');
  for (const output of [process.stdout, process.stderr]) {
    jest.spyOn(output, 'write').mockReturnValue(true);
  }
});
afterEach(async () => {
  jest.restoreAllMocks();
  tracker.closeAllConnections();
  await new Promise((resolve) => tracker.close(resolve));
});

const logger = requestLogger('invoice-closing');
const place = { stage: 'prod', version: '1.2.3', function: 'tally-prod-invoice-closing' };
const dsn = () => `http://public-key@127.0.0.1:${(tracker.address() as AddressInfo).port}/42`; // it listens on TCP

/** A function of a stage with an error tracker. */
const functionThat = (does: () => Promise<unknown>) =>
  tracked(
    does,
    place,
    senderTo(async () => dsn(), '1.2.3'),
  );
const request = {
  httpMethod: 'POST',
  resource: '/invoices/{invoice_id}/finalize',
  headers: { authorization: 'AWS4' },
};
const context = (remainingMs = 15_000) =>
  ({ awsRequestId: 'lambda-1', getRemainingTimeInMillis: () => remainingMs }) as Context; // the parts that are read
const bodyOf = ({ lines }: Received) => JSON.stringify(lines);

describe('an error that a function logs', () => {
  test('has reached the tracker before the answer is given, in Sentry’s form', async () => {
    const failing = functionThat(async () => {
      const cause = new TypeError('cannot read total');
      logger.error('failure', new Error('The invoice could not be closed.', { cause }));
      return { statusCode: 500 };
    });

    expect(await failing(request, context())).toEqual({ statusCode: 500 });
    const [only, ...others] = received;
    expect(others).toEqual([]);
    expect(only?.request.url).toBe('/api/42/envelope/');
    expect(only?.request.headers).toMatchObject({
      'content-type': 'application/x-sentry-envelope',
      'x-sentry-auth': 'Sentry sentry_version=7, sentry_client=tally/1.2.3, sentry_key=public-key',
    });
    const [envelope, item, event] = only?.lines ?? [];
    expect(item).toEqual({ type: 'event' });
    expect(envelope?.['event_id']).toBe(event?.['event_id']);
    expect(event).toMatchObject({
      event_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      platform: 'node',
      level: 'error',
      environment: 'prod',
      release: 'tally@1.2.3',
      server_name: 'tally-prod-invoice-closing',
      transaction: 'POST /invoices/{invoice_id}/finalize',
      logentry: { formatted: 'failure' },
      exception: {
        // The cause first, as Sentry wants it.
        values: [
          { type: 'TypeError', value: 'cannot read total' },
          { type: 'Error', value: 'The invoice could not be closed.' },
        ],
      },
      tags: { lambda_request_id: 'lambda-1' },
    });
    expect(bodyOf({ request: only?.request, lines: [event ?? {}] } as Received)).toContain('tracked.test.ts');
  });

  test('is sent without e-mail addresses, names and keys, and with listed details only', async () => {
    const failing = functionThat(async () => {
      logger.error('invoice not closed', {
        error: new Error(
          'Stripe says: “No such customer: Ada Lovelace” for ada@acme.example, key sk_live_abc123',
        ),
        invoice_id: 'inv_acme_USD_2026-11_1',
        cause: 'email_refused',
        customer_name: 'Ada Lovelace',
        idempotency_key: 'order-42',
        caller: 'arn:aws:iam::123456789012:user/ada',
      });
    });

    await failing({}, context());
    const [event] = received;
    expect(event?.lines[2]).toMatchObject({
      exception: { values: [{ value: 'Stripe says: [text] for [e-mail], key [key]' }] },
      tags: { invoice_id: 'inv_acme_USD_2026-11_1', cause: 'email_refused' },
    });
    expect(event && bodyOf(event)).not.toMatch(/Ada Lovelace|ada@|sk_live|order-42|arn:|AWS4/);
  });

  test.each([
    ['Unexpected token, "{"name":"Ada Lovelace"}" is not JSON', 'Unexpected token, [text] is not JSON'],
    ["It doesn't have 'Ada O'Brien' here", 'It doesn[text] here'],
    ['No such customer: “Ada “the first” Lovelace”.', 'No such customer: [text].'],
    ['It begins: "Ada Lovelace, and is cut', 'It begins: [text]'],
    ['The invoice’s total is 9.50.', 'The invoice’s total is 9.50.'],
  ])('%s is sent without what it quotes', (text, sent) => {
    expect(scrubbed(text)).toBe(sent);
  });

  test('is sent once for a request, whose own line repeats it, and at most five times in a run', async () => {
    const failing = functionThat(async () => {
      for (let count = 0; count < 9; count += 1)
        logger.error('invoice not closed', { error: new Error('busy') });
      logger.error('request', { status: 500 });
    });

    await failing({}, context());
    expect(received).toHaveLength(5);
  });

  test('is sent when the function crashes, which still crashes', async () => {
    const crashing = functionThat(() => Promise.reject(new RangeError('no such shard')));

    await expect(crashing({}, context())).rejects.toThrow('no such shard');
    expect(received[0]?.lines[2]).toMatchObject({
      logentry: { formatted: 'invocation failed' },
      exception: { values: [{ type: 'RangeError' }] },
    });
  });

  test('sends nothing while nothing goes wrong', async () => {
    const well = functionThat(async () => {
      logger.info('request', { status: 200 });
      return 'done';
    });

    expect(await well(request, context())).toBe('done');
    expect(received).toEqual([]);
  });
});

describe('a tracker in trouble', () => {
  test('that does not answer: the request gets its answer, and the tracker is left alone for a while', async () => {
    const hanging = new Promise<void>((resolve) => {
      answer = (response) => response.once('close', resolve);
    });
    const failing = functionThat(async () => {
      logger.error('failure', new Error('no table'));
      return 'answered';
    });

    // A tenth of a second is left beside the time for the answer.
    expect(await failing({}, context(600))).toBe('answered');
    await hanging;
    expect(await failing({}, context())).toBe('answered');
    expect(received).toHaveLength(1);
  });

  test.each([
    ['is full (429)', 429],
    ['fails (500)', 500],
  ])('that %s is left alone for a while', async (_what, status) => {
    answer = (response) => response.writeHead(status, { 'retry-after': '30' }).end();
    const failing = functionThat(async () => logger.error('failure', new Error('no table')));

    await failing({}, context());
    await failing({}, context());
    expect(received).toHaveLength(1);
  });

  test.each([
    ['has no address yet', async () => undefined],
    ['has a secret that cannot be read', async () => Promise.reject(new Error('AccessDenied'))],
    ['has an address that is none', async () => 'errors.example'],
  ])('that %s hinders nothing', async (_what, read) => {
    const failing = tracked(
      async () => {
        logger.error('failure', new Error('no table'));
        return 'answered';
      },
      place,
      senderTo(read, '1.2.3'),
    );

    expect(await failing({}, context())).toBe('answered');
  });
});

test.each([
  ['https://k@errors.example/7', { url: 'https://errors.example/api/7/envelope/', publicKey: 'k' }],
  [
    'https://k@errors.example/sentry/7',
    { url: 'https://errors.example/sentry/api/7/envelope/', publicKey: 'k' },
  ],
  ['http://k@127.0.0.1:9000/7', { url: 'http://127.0.0.1:9000/api/7/envelope/', publicKey: 'k' }],
  // Errors must not travel in the open.
  ['http://k@errors.example/7', undefined],
  ['https://errors.example/7', undefined],
  ['https://k@errors.example/', undefined],
  ['none', undefined],
])('a tracker’s address is read from its DSN: %s', (text, dsn) => {
  expect(dsnOf(text)).toEqual(dsn);
});
