import type { BillingClient, LineItemReply } from '@tally/client';
import { CommandError } from '../../cli/exit-codes.ts';
import { printOne } from '../../cli/print-one.ts';
import { tableOf } from '../../cli/table.ts';
import { type KeyUse, usesOf } from '../../logs/key-history.ts';
import { requestsOf } from '../../logs/read-requests.ts';
import type { RequestRecord } from '../../logs/request-record.ts';
import { stageClient } from '../../stage/client.ts';
import { msOf } from '../logs/tail.ts';
import { lineText } from './add.ts';

export interface FindKeyOptions {
  readonly customer: string;
  readonly since: string;
  readonly json?: true;
}

/** What happened to a key: the line that it stands for, and each request that used it. */
export interface KeyStory {
  readonly customer_id: string;
  readonly key: string;
  readonly found: LineItemReply | null;
  readonly requests: readonly KeyUse[];
  /** Why the logs could not be read. Who may call the API may not always read them. */
  readonly logs_unreadable?: string;
}

/** Tells what happened to a key. */
export async function findKey(key: string, { customer, since, json }: FindKeyOptions): Promise<void> {
  const story = await storyOfKey(await stageClient(), { customer, key, since: Date.now() - msOf(since) });
  if (story.found === null && story.requests.length === 0 && story.logs_unreadable === undefined) {
    throw new CommandError(
      'notFound',
      `The key "${key}" bills nothing for customer ${customer}, and no request of the last ${since} used it.`,
    );
  }
  printOne(story, json, keyText);
}

/** @param since in ms since the epoch: how far back the logs are read */
export async function storyOfKey(
  client: Pick<BillingClient, 'findLineItem'>,
  { customer, key, since }: { readonly customer: string; readonly key: string; readonly since: number },
): Promise<KeyStory> {
  const [found, logged] = await Promise.all([lineOf(client, customer, key), recordsOf(key, since)]);
  const { records, unreadable } = logged;
  return {
    customer_id: customer,
    key,
    found,
    requests: usesOf(records, { customer, key }),
    ...(unreadable !== undefined && { logs_unreadable: unreadable }),
  };
}

async function lineOf(
  client: Pick<BillingClient, 'findLineItem'>,
  customer: string,
  key: string,
): Promise<LineItemReply | null> {
  try {
    return await client.findLineItem(customer, key);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'line_item_not_found') return null;
    throw error;
  }
}

interface Logged {
  readonly records: readonly RequestRecord[];
  readonly unreadable?: string;
}

/** The line itself is worth showing without the logs. */
async function recordsOf(key: string, since: number): Promise<Logged> {
  const records: RequestRecord[] = [];
  try {
    for await (const record of requestsOf({ since, follow: false }, { key })) records.push(record);
    return { records };
  } catch (error) {
    return { records, unreadable: error instanceof Error ? error.message : String(error) };
  }
}

/** The story for people. */
export function keyText({ key, customer_id: customer, found, requests, ...story }: KeyStory): string {
  const parts = [
    found === null
      ? `The key "${key}" bills nothing for customer ${customer}.`
      : `The original:\n${lineText(found.line_item)}`,
  ];
  if (found?.credit) parts.push(`The same key also stands for a credit:\n${lineText(found.credit)}`);
  if (story.logs_unreadable !== undefined) {
    parts.push(`The logs could not be read, so its requests are not shown: ${story.logs_unreadable}`);
    return parts.join('\n\n');
  }
  if (requests.length === 0) {
    parts.push('The logs have no request with it any more; the line above is what it stands for.');
    return parts.join('\n\n');
  }
  const rows = requests.map((use) => [
    use.at,
    use.caller,
    use.batch ? `${use.outcome} (batch)` : use.outcome,
    use.status,
    use.fields.join(', ') || use.reason,
    use.request_id,
  ]);
  const heads = ['time', 'caller', 'outcome', 'status', 'what differed', 'request id'];
  parts.push(
    `Each request that used it, by the logs:\n${tableOf(
      heads.map((head) => ({ head })),
      rows,
    )}`,
  );
  const replays = requests.filter(({ outcome }) => outcome === 'replayed').length;
  const conflicts = requests.filter(({ outcome }) => outcome === 'conflict').length;
  parts.push(
    `${replays} replays, ${conflicts} refused because their content differed. It is billed ${found === null ? 'not at all' : 'once'}.`,
  );
  return parts.join('\n\n');
}
