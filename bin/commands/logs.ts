import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudWatchLogsClient,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { askReport } from '../../localstack/report.ts';
import { stack } from '../../localstack/settings.ts';
import { UserError } from '../../localstack/user-error.ts';
import { FAKE_STRIPE, followFakeStripe } from '../logs/fake-stripe.ts';
import { formatEvent, functionName, isFunctionGroup, type LogEvent } from '../logs/log-lines.ts';

const historyMs = 5 * 60_000;
/** LocalStack stores a function's lines some time after they were written, so each look goes back this far. */
const overlapMs = 15_000;
const lookEveryMs = 1_000;

const client = new CloudWatchLogsClient({
  endpoint: stack.endpoint,
  region: stack.region,
  credentials: { accessKeyId: stack.accessKeyId, secretAccessKey: stack.secretAccessKey },
});

/**
 * Follows the functions' logs.
 *
 * @param wanted a function's name, or a part of it; all functions when left out; `fake-stripe` for what is sent there
 */
export async function followLogs(wanted: string | undefined): Promise<void> {
  process.once('SIGINT', () => process.exit(0));
  process.stdout.once('error', () => process.exit(0)); // The reader, `head` for instance, has gone.

  if ((await askReport())?.stack !== stack.id) {
    throw new UserError(`LocalStack is not running on port ${stack.port}: make up starts it.`);
  }
  if (wanted === FAKE_STRIPE) await followFakeStripe();
  if (wanted) await requireGroup(wanted);
  await follow(wanted);
}

/** @throws UserError if no function has such a name. Otherwise it would wait without end */
async function requireGroup(wanted: string): Promise<void> {
  const names = (await functionGroups(undefined)).map(functionName);
  if (names.some((name) => name.includes(wanted))) return;
  throw new UserError(
    names.length === 0
      ? `There is no function "${wanted}", since nothing is deployed. Run make deploy.`
      : `There is no function "${wanted}". The functions are ${names.sort().join(', ')}.`,
  );
}

async function follow(wanted: string | undefined): Promise<never> {
  const seen = new Map<string, number>();
  console.error(`The last ${historyMs / 60_000} minutes, then new lines as they come. Ctrl-C ends it.`);
  for (let from = Date.now() - historyMs; ; await sleep(lookEveryMs)) {
    const began = Date.now();
    const events = await newEvents(wanted, from, seen);
    for (const event of events)
      for (const line of formatEvent(event, process.stdout.isTTY, process.stdout.columns)) console.log(line);
    from = began - overlapMs;
    for (const [id, timestamp] of seen) if (timestamp < from) seen.delete(id);
  }
}

/** The lines of all functions that were not shown yet, by time. */
async function newEvents(
  wanted: string | undefined,
  from: number,
  seen: Map<string, number>,
): Promise<LogEvent[]> {
  const found: LogEvent[] = [];
  for (const group of await functionGroups(wanted)) {
    for await (const page of paginateFilterLogEvents({ client }, { logGroupName: group, startTime: from })) {
      for (const { eventId = '', timestamp = 0, message = '' } of page.events ?? []) {
        const id = `${group} ${eventId}`;
        if (seen.has(id)) continue;
        seen.set(id, timestamp);
        found.push({ group, timestamp, message });
      }
    }
  }
  return found.sort((one, other) => one.timestamp - other.timestamp);
}

async function functionGroups(wanted: string | undefined): Promise<string[]> {
  const groups: string[] = [];
  for await (const page of paginateDescribeLogGroups({ client }, {})) {
    groups.push(...(page.logGroups ?? []).map(({ logGroupName = '' }) => logGroupName));
  }
  return groups.filter(
    (group) => isFunctionGroup(group) && (!wanted || functionName(group).includes(wanted)),
  );
}
