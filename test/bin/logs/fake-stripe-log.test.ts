import { expect, test } from '@jest/globals';
import { finishedOf, stripeLine } from '../../../bin/logs/fake-stripe.ts';
import type { Logged } from '../../../localstack/fake-stripe/requests.ts';

const request = (id: string, more: Partial<Logged> = {}): Logged => ({
  at: '2026-11-26T10:05:14.283Z',
  method: 'POST',
  path: '/v1/invoices',
  request_id: id,
  idempotency_key: 'tally:inv_1:create:1',
  operation: 'POST /v1/invoices',
  account: 'acme',
  parameters: {},
  outcome: 'answered',
  status: 200,
  code: null,
  replayed: false,
  fault: null,
  ...more,
});

test.each([
  ['an answer', {}, '200 POST /v1/invoices key=tally:inv_1:create:1'],
  ['a replay', { replayed: true }, '200 POST /v1/invoices key=tally:inv_1:create:1 replayed'],
  [
    'a lost answer',
    { outcome: 'cut', status: null, fault: 'reply_lost' },
    'cut POST /v1/invoices key=tally:inv_1:create:1 fault=reply_lost',
  ],
  [
    'a refusal',
    { status: 400, code: 'parameter_unknown', idempotency_key: null },
    '400 POST /v1/invoices parameter_unknown',
  ],
] as const)('%s is a line', (_what, more, line) => {
  expect(stripeLine(request('req_1', more))).toBe(`10:05:14.283 fake-stripe | ${line}`);
});

test('a request in progress is shown when it is over, and no request is shown twice', () => {
  const waiting = request('req_2', { outcome: 'in_progress', status: null });
  const [first, second, third] = [request('req_1'), request('req_2'), request('req_3')];

  expect(finishedOf([first, waiting, third], '')).toEqual({ finished: [first], after: 'req_1' });
  expect(finishedOf([waiting, third], 'req_1')).toEqual({ finished: [], after: 'req_1' });
  expect(finishedOf([second, third], 'req_1')).toEqual({ finished: [second, third], after: 'req_3' });
  expect(finishedOf([], 'req_3')).toEqual({ finished: [], after: 'req_3' });
});
