import { describe, expect, test } from '@jest/globals';
import { usesOf } from '../../../bin/logs/key-history.ts';
import { isWanted, type RequestRecord, requestOf } from '../../../bin/logs/request-record.ts';
import { tailLine } from '../../../bin/logs/tail-line.ts';

const timestamp = Date.parse('2026-11-21T12:25:38.281Z');
const sent = {
  level: 'INFO',
  message: 'request',
  timestamp: '2026-11-21T12:25:37.100Z',
  method: 'POST',
  route: '/customers/{customer_id}/line-items',
  path: '/customers/456/line-items',
  status: 201,
  outcome: 'created',
  idempotency_key: 'event-1',
  caller: 'arn:aws:iam::000000000000:user/team-a',
  ms: 34,
  request_id: 'r-1',
};
const read = (fields: object, group = '/aws/lambda/tally-local-line-item-writes') =>
  requestOf({ group, timestamp, message: JSON.stringify(fields, null, 2) });
const record = (fields: object = {}): RequestRecord => {
  const found = read({ ...sent, ...fields });
  if (!found) throw new Error('It is no request.');
  return found;
};
const plain = (_colour: string, text: string): string => text;

describe('a line of a function about a request', () => {
  test('becomes a record, also if it is written on several lines', () => {
    expect(record()).toEqual({
      at: '2026-11-21T12:25:37.100Z',
      source: 'line-item-writes',
      caller: 'team-a',
      method: 'POST',
      path: '/customers/456/line-items',
      status: 201,
      outcome: 'created',
      key: 'event-1',
      ms: 34,
      request_id: 'r-1',
    });
  });

  test('of a conflict has its code and the fields that differ', () => {
    const conflict = {
      status: 409,
      outcome: 'conflict',
      code: 'idempotency_conflict',
      fields: ['units_consumed'],
    };

    expect(record(conflict)).toMatchObject({ reason: 'idempotency_conflict', fields: ['units_consumed'] });
  });

  test.each([
    ['text', 'START RequestId'],
    ['broken JSON', '{"method":'],
    ['another line', '{"level":"INFO","message":"line item added"}'],
  ])('that is %s is none', (_what, message) => {
    expect(requestOf({ group: '/aws/lambda/tally-local-customers', timestamp, message })).toBeUndefined();
  });
});

describe('a line of the gateway', () => {
  const gateway = '/tally/tally-local/api-access';
  const refusal = {
    request_id: 'g-1',
    caller: '-',
    method: 'GET',
    path: '/v1/customers/456',
    status: '403',
    error: 'MISSING_AUTHENTICATION_TOKEN',
    ms: '2',
    integration_status: '-',
  };

  test('tells of a request that reached no function', () => {
    expect(read(refusal, gateway)).toEqual({
      at: '2026-11-21T12:25:38.281Z',
      source: 'gateway',
      caller: null,
      method: 'GET',
      path: '/customers/456',
      status: 403,
      outcome: 'refused',
      reason: 'MISSING_AUTHENTICATION_TOKEN',
      ms: 2,
      request_id: 'g-1',
    });
  });

  test('is left out if a function tells of the same request, and not if it crashed', () => {
    expect(
      read({ ...refusal, status: '201', integration_status: '200', error: '-' }, gateway),
    ).toBeUndefined();
    expect(read({ ...refusal, status: '502', integration_status: '200' }, gateway)).toMatchObject({
      status: 502,
    });
  });
});

test.each([
  [{}, '12:25:37.100 team-a       POST  /customers/456/line-items 201 created key=event-1 34 ms'],
  [
    { status: 409, outcome: 'conflict', code: 'idempotency_conflict', fields: ['units_consumed'] },
    '12:25:37.100 team-a       POST  /customers/456/line-items 409 conflict key=event-1 34 ms idempotency_conflict fields=units_consumed id=r-1',
  ],
  [
    {
      outcomes: { created: 498, replayed: 0, failed: 2 },
      outcome: undefined,
      idempotency_key: undefined,
      status: 200,
    },
    '12:25:37.100 team-a       POST  /customers/456/line-items 200 created=498 failed=2 34 ms',
  ],
  [
    { write_units: 5, read_units: 1 },
    '12:25:37.100 team-a       POST  /customers/456/line-items 201 created key=event-1 5 write units, 1 read unit 34 ms',
  ],
  [
    { status: 200, outcome: 'replayed', write_units: 0, read_units: 0.5, refused_writes: 1 },
    '12:25:37.100 team-a       POST  /customers/456/line-items 200 replayed key=event-1 0.5 read units, 1 refused write 34 ms',
  ],
])('%j is one line: time, caller, method, path, status, outcome, key, ms', (fields, line) => {
  expect(tailLine(record(fields), plain)).toBe(line);
});

test.each([
  [{ status: '201' }, true],
  [{ status: '2xx' }, true],
  [{ status: '4xx' }, false],
  [{ caller: 'team-a' }, true],
  [{ caller: 'team' }, false],
  [{ customer: '456' }, true],
  [{ customer: '45' }, false],
  [{ key: 'event-1', requestId: 'r-1' }, true],
  [{ key: 'event-1', requestId: 'r-2' }, false],
])('the filter %j: %p', (filter, wanted) => {
  expect(isWanted(record(), filter)).toBe(wanted);
});

describe('what happened to a key', () => {
  const batch = record({
    method: 'POST',
    path: '/line-items/batch',
    idempotency_key: undefined,
    timestamp: '2026-11-21T12:30:00.000Z',
    items: [
      {
        key: 'event-1',
        customer: '456',
        outcome: 'conflict',
        code: 'idempotency_conflict',
        fields: ['units_consumed'],
      },
      { key: 'event-1', customer: '789', outcome: 'replayed' },
    ],
  });
  const replay = record({ status: 200, outcome: 'replayed', timestamp: '2026-11-21T12:29:00.000Z' });
  const ofAnother = record({ path: '/customers/789/line-items' });

  test('is each request with it in order, those in batches too, and none of another customer', () => {
    const uses = usesOf([batch, replay, ofAnother, record()], { customer: '456', key: 'event-1' });

    expect(uses.map(({ outcome, fields, batch: inBatch }) => [outcome, fields, inBatch])).toEqual([
      ['created', [], false],
      ['replayed', [], false],
      ['conflict', ['units_consumed'], true],
    ]);
  });

  test('a filter by key or customer finds the batch', () => {
    expect(
      [{ key: 'event-1' }, { customer: '789' }, { key: 'event-2' }].map((f) => isWanted(batch, f)),
    ).toEqual([true, true, false]);
  });
});
