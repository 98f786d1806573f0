import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudWatchLogsClient,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { stackName } from '../../lib/names.ts';
import { stack } from '../../localstack/settings.ts';
import { isLocal, stage } from '../stage/stage.ts';
import { functionName, isFunctionGroup, type LogEvent } from './log-event.ts';

/** A function's lines are stored some time after they were written, so each look goes back this far. */
const OVERLAP_MS = isLocal ? 15_000 : 60_000;
/** AWS takes some five looks a second of an account, and there are some twenty logs. */
const LOOK_EVERY_MS = isLocal ? 500 : 5_000;

const { endpoint, region, accessKeyId, secretAccessKey } = stack;

const client = new CloudWatchLogsClient(
  isLocal ? { endpoint, region, credentials: { accessKeyId, secretAccessKey } } : { maxAttempts: 10 },
);

export interface Reading {
  /** In ms since the epoch: the first time whose events are read. */
  readonly since: number;
  /** A function's name, or a part of it; all functions if it is left out. */
  readonly functions?: string | undefined;
  /** Words that all are in an event. On AWS only such events are sent, since a stage's logs of a week are many. */
  readonly words?: readonly string[] | undefined;
  /** Goes on for ever, with new events as they come. */
  readonly follow: boolean;
  /** How long it waits between two looks. */
  readonly everyMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The stage's events, each once, in the order of their times as far as they are there at one look. */
export async function* eventsOf(reading: Reading): AsyncGenerator<LogEvent> {
  const { since, follow, signal, everyMs = LOOK_EVERY_MS } = reading;
  const seen = new Map<string, number>();
  for (let from = since; ; ) {
    const began = Date.now();
    yield* await newEvents(reading, from, seen);
    if (!follow || signal?.aborted) return;
    from = Math.max(since, began - OVERLAP_MS);
    for (const [id, timestamp] of seen) if (timestamp < from) seen.delete(id);
    await sleep(everyMs, undefined, { ...(signal && { signal }) }).catch(() => undefined);
  }
}

/** The events of all functions that were not told yet, by time. */
async function newEvents(
  { functions, words = [] }: Reading,
  from: number,
  seen: Map<string, number>,
): Promise<LogEvent[]> {
  const found: LogEvent[] = [];
  for (const group of await functionGroups(functions)) {
    const asked = { logGroupName: group, startTime: from, ...patternOf(words) };
    for await (const page of paginateFilterLogEvents({ client }, asked)) {
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

/** LocalStack does not know all patterns. A word with quotes in it would need escapes, so it is left to the caller. */
function patternOf(words: readonly string[]): { readonly filterPattern?: string } {
  const plain = words.filter((word) => /^[^"\\]+$/.test(word));
  return isLocal || plain.length === 0 ? {} : { filterPattern: plain.map((word) => `"${word}"`).join(' ') };
}

/** The names of the logs of functions. An account on AWS has logs of others too, so there only our own are asked for. */
export async function functionGroups(wanted?: string): Promise<string[]> {
  const groups: string[] = [];
  for (const ours of isLocal ? [{}] : prefixes) {
    for await (const page of paginateDescribeLogGroups({ client }, ours)) {
      groups.push(...(page.logGroups ?? []).map(({ logGroupName = '' }) => logGroupName));
    }
  }
  return groups.filter(
    (group) => isFunctionGroup(group) && (!wanted || functionName(group).includes(wanted)),
  );
}

const prefixes = [`/aws/lambda/${stackName(stage)}-`, `/tally/${stackName(stage)}/`].map(
  (logGroupNamePrefix) => ({ logGroupNamePrefix }),
);
