import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';

const logs = mockClient(CloudWatchLogsClient);
const before = process.env['STAGE'];
process.env['STAGE'] = 'prod';
afterAll(() => {
  if (before === undefined) delete process.env['STAGE'];
  else process.env['STAGE'] = before;
});

const request = (path: string, more: object = {}) =>
  JSON.stringify({ method: 'GET', path, status: 200, ms: 3, request_id: path, caller: 'x/team-a', ...more });

beforeEach(() => {
  logs.reset();
  logs.on(DescribeLogGroupsCommand, { logGroupNamePrefix: '/aws/lambda/tally-prod-' }).resolves({
    logGroups: [{ logGroupName: '/aws/lambda/tally-prod-customers' }],
  });
  logs.on(DescribeLogGroupsCommand, { logGroupNamePrefix: '/tally/tally-prod/' }).resolves({
    logGroups: [{ logGroupName: '/tally/tally-prod/api-access' }],
  });
  logs.on(FilterLogEventsCommand).resolves({ events: [] });
});

test('of a stage on AWS only its own logs are read, and only the events with the key', async () => {
  const { requestsOf } = await import('../../../bin/logs/read-requests.ts');
  logs.on(FilterLogEventsCommand, { logGroupName: '/aws/lambda/tally-prod-customers' }).resolves({
    events: [
      { eventId: '1', timestamp: 2, message: request('/customers/456', { idempotency_key: 'order-1' }) },
      { eventId: '2', timestamp: 1, message: request('/customers/789', { idempotency_key: 'order-11' }) },
    ],
  });

  const found = [];
  for await (const { path } of requestsOf({ since: 0, follow: false }, { key: 'order-1' })) found.push(path);

  expect(found).toEqual(['/customers/456']);
  expect(logs.commandCalls(FilterLogEventsCommand).map(({ args }) => args[0].input.filterPattern)).toEqual([
    '"request_id" "status" "order-1"',
    '"request_id" "status" "order-1"',
  ]);
});

test('each request is told as soon as it is there, once, although each look goes back', async () => {
  const { requestsOf } = await import('../../../bin/logs/read-requests.ts');
  const events = [{ eventId: '1', timestamp: Date.now(), message: request('/customers/456') }];
  logs.on(FilterLogEventsCommand, { logGroupName: '/aws/lambda/tally-prod-customers' }).callsFake(() => {
    // At the second look there is another one beside the first.
    const seen = [...events];
    events.push({ eventId: '2', timestamp: Date.now(), message: request('/customers/789') });
    return { events: seen.slice(0, 2) };
  });
  const stop = new AbortController();

  const told: string[] = [];
  for await (const { path } of requestsOf({ since: 0, follow: true, signal: stop.signal, everyMs: 1 })) {
    told.push(path);
    if (told.length === 2) stop.abort();
  }

  expect(told).toEqual(['/customers/456', '/customers/789']);
});
