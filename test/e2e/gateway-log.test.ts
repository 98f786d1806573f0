import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { expect, test } from '@jest/globals';
import { requestLine } from '../../bin/logs/request-line.ts';
import { apiUrl, fresh } from '../support/api.ts';

const logs = new CloudWatchLogsClient({
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

test('a request that the gateway refuses is in the API’s log, and make logs shows it', async () => {
  const id = fresh('unsigned');

  const reply = await fetch(`${apiUrl()}/customers/${id}`);

  expect(reply.status).toBe(403);
  const line = requestLine(JSON.parse(await written(id)));
  expect(line).toMatch(
    new RegExp(`^403 refused GET .*/customers/${id} MISSING_AUTHENTICATION_TOKEN \\d+ ms id=`),
  );
});

/** Waits for the event with this text, because it is written a moment after the answer. */
async function written(text: string): Promise<string> {
  const command = new FilterLogEventsCommand({ logGroupName: '/tally/tally-local/api-access' });
  for (; ; await sleep(100)) {
    const { events = [] } = await logs.send(command);
    const found = events.find(({ message }) => message?.includes(text));
    if (found?.message !== undefined) return found.message;
  }
}
