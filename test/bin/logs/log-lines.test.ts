import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { functionName, isFunctionGroup } from '../../../bin/logs/log-event.ts';
import { formatEvent } from '../../../bin/logs/log-lines.ts';

const timestamp = Date.parse('2026-11-21T12:25:38.281Z');
const group = '/aws/lambda/tally-local-customers';
const show = (message: string) => formatEvent({ group, timestamp, message }, false);
const prefix = '12:25:38.281 customers        |';

test("knows the functions' log groups and their names", () => {
  expect(isFunctionGroup('/aws/lambda/customers')).toBe(true);
  expect(isFunctionGroup('/tally/local/customers')).toBe(true);
  expect(isFunctionGroup('/aws/apigateway/tally')).toBe(false);
  expect(functionName('/tally/local/customers')).toBe('local/customers');
});

test('each line of a message has the prefix, and there is no empty line at its end', () => {
  expect(show('TypeError: no\n    at handler\r\n')).toEqual([
    `${prefix} TypeError: no`,
    `${prefix}     at handler`,
  ]);
});

test('colours only if asked to, and a function always has the same colour', () => {
  const [plain] = show('hello');
  const [coloured, again] = [1, 2].map(() => formatEvent({ group, timestamp, message: 'hello' }, true)[0]);

  expect(plain).not.toContain('\u001b');
  expect(coloured?.replaceAll('\u001b', 'ESC')).toMatch(/^ESC\[3[1-6]m12:25:38\.281 .* \|ESC\[0m hello$/);
  expect(again).toBe(coloured);
});

describe('a request', () => {
  const arn = 'arn:aws:iam::000000000000:user/team-a';
  const sent = { method: 'POST', path: '/customers/456/line-items', caller: arn, ms: 34, request_id: 'r-1' };
  const line = (more: object) =>
    show(JSON.stringify({ level: 'INFO', message: 'request', xray_trace_id: 'x', ...sent, ...more }));

  test.each([
    [
      'says what became of it, and under which key',
      { status: 201, outcome: 'created', idempotency_key: 'event-1' },
      '201 created POST /customers/456/line-items key=event-1 by team-a 34 ms',
    ],
    [
      'that was refused says why, and by which id it is found',
      { status: 409, outcome: 'conflict', idempotency_key: 'event-1', code: 'idempotency_conflict' },
      '409 conflict POST /customers/456/line-items key=event-1 idempotency_conflict by team-a 34 ms id=r-1',
    ],
    [
      'with several items says how many ended how',
      { status: 200, path: '/line-items/batch', outcomes: { created: 498, replayed: 0, failed: 2 } },
      '200 created=498 failed=2 POST /line-items/batch by team-a 34 ms',
    ],
  ])('%s', (_what, fields, shown) => {
    expect(line(fields)).toEqual([`${prefix} ${shown}`]);
  });

  test('that the gateway refused is a line too', () => {
    const refusal = { ...sent, caller: '-', status: 403, error: 'MISSING_AUTHENTICATION_TOKEN' };

    expect(show(JSON.stringify(refusal))).toEqual([
      `${prefix} 403 refused POST /customers/456/line-items MISSING_AUTHENTICATION_TOKEN 34 ms id=r-1`,
    ]);
  });

  test('is cut where the screen ends', () => {
    const message = JSON.stringify({ message: 'request', ...sent, status: 201, outcome: 'created' });

    const [shown = ''] = formatEvent({ group, timestamp, message }, true, 60);

    expect(stripVTControlCharacters(shown)).toBe(`${prefix} 201 created POST /customers…`);
    expect(stripVTControlCharacters(shown)).toHaveLength(60);
  });
});

test('shows the values of a metric', () => {
  const metric = { _aws: { Timestamp: 1 }, service: 'month-end', stage: 'local', InvoicesClosed: 2 };

  expect(show(JSON.stringify(metric))).toEqual([`${prefix} metric InvoicesClosed=2`]);
});

test('with an error is not cut', () => {
  const message = JSON.stringify({ level: 'ERROR', message: 'failure', error: { message: 'x'.repeat(200) } });

  expect(formatEvent({ group, timestamp, message }, false, 60)[0]?.length).toBeGreaterThan(200);
});

describe("a function's JSON line", () => {
  test('reads as level, message and fields, at the time it was written', () => {
    const line = {
      level: 'INFO',
      message: 'line item added',
      timestamp: '2026-11-21T12:25:37.100Z',
      customer_id: 'c-1',
      amount: { value: '2.20' },
    };

    expect(show(JSON.stringify(line))).toEqual([
      '12:25:37.100 customers        | INFO line item added customer_id=c-1 amount={"value":"2.20"}',
    ]);
  });

  test('has its stack trace in lines below it', () => {
    const error = { name: 'TypeError', message: 'no', stack: 'TypeError: no\n    at handler (index.js:1)' };

    expect(show(JSON.stringify({ level: 'ERROR', message: 'failure', error }))).toEqual([
      `${prefix} ERROR failure error={"name":"TypeError","message":"no"}`,
      `${prefix}     at handler (index.js:1)`,
    ]);
  });

  test('that is not JSON is shown as it is', () => {
    expect(show('{"level":')).toEqual([`${prefix} {"level":`]);
  });
});

describe("Lambda's own JSON lines", () => {
  const platform = (type: string, record: object) =>
    show(JSON.stringify({ time: '2026-11-21T12:25:38.281Z', type, record }));
  const metrics = { durationMs: 5.2, maxMemoryUsedMB: 71, memorySizeMB: 1024 };

  test('an invocation is one line: how long, how much memory', () => {
    expect(platform('platform.start', { requestId: 'r-1' })).toEqual([]);
    expect(platform('platform.report', { metrics, status: 'success' })).toEqual([
      `${prefix} report: 5.2 ms, 71 of 1024 MB`,
    ]);
  });

  test('with its start where it was a cold one, and how it failed', () => {
    const record = { metrics: { ...metrics, initDurationMs: 97 }, status: 'error', errorType: 'TypeError' };

    expect(platform('platform.report', record)).toEqual([
      `${prefix} report: 5.2 ms, started in 97 ms, 71 of 1024 MB, error TypeError`,
    ]);
  });
});
