import { setTimeout as sleep } from 'node:timers/promises';
import type { BatchItemInput, BillingClient } from '@tally/client';
import { Big } from 'big.js';
import { localClient } from '../../bin/stage/local-client.ts';
import { apiUrl, tableName } from '../../bin/stage/stack.ts';
import { openTable, type Table } from '../../functions/store/table/table.ts';
import { processesOf } from '../../localstack/host/processes.ts';
import { stack } from '../../localstack/settings.ts';
import { audit } from './audit/audit.ts';
import { snapshotOf } from './audit/snapshot.ts';

/*
 * Bills on the stack of LOCALSTACK_PORT. The stack is stopped or killed meanwhile and keeps its data
 * (KEEP=1).
 */

const CUSTOMERS = 5;
const CALLERS = 8;
const MOST_IN_A_BATCH = 20;

export interface Load {
  readonly items: readonly BatchItemInput[];
  /** The keys of the items that were reported as billed. */
  readonly acknowledged: Set<string>;
}

/** The results of sending everything again after the restart. */
export interface Resent {
  readonly acknowledgedBefore: number;
  /** Items that were billed before the stack ended, with or without an answer. */
  readonly replayed: number;
  readonly created: number;
}

export const newLoad = (name: string, size: number): Load => ({
  items: Array.from({ length: size }, (_, index) => ({
    customer_id: `${name}-${index % CUSTOMERS}`,
    idempotency_key: `${name}:${index}`,
    description: 'Usage',
    amount: new Big(index).div(100).plus('0.015').toFixed(),
  })),
  acknowledged: new Set(),
});

const connect = async (): Promise<BillingClient> => localClient(await apiUrl());

/** The table, without the API. */
function open(name: string): Table {
  const { region, endpoint, accessKeyId, secretAccessKey } = stack;
  return openTable(name, {
    region,
    endpoint,
    credentials: { accessKeyId, secretAccessKey },
    // LocalStack starts DynamoDB Local at the first request for it.
    requestHandler: { connectionTimeout: 10_000, requestTimeout: 60_000 },
  });
}

export async function createCustomers({ items }: Load): Promise<void> {
  const client = await connect();
  const ids = new Set(items.map((item) => String(item.customer_id)));
  for (const id of ids) await client.createCustomer({ customer_id: id, name: id });
}

/**
 * Bills the load with several callers at the same time, partly line by line and partly in batches. Failed
 * items are not sent again.
 */
export async function bill({ items, acknowledged }: Load, signal?: AbortSignal): Promise<void> {
  const client = await connect();
  let next = 0;
  const one = async ({
    customer_id: customerId,
    idempotency_key: idempotencyKey,
    ...item
  }: BatchItemInput) => {
    await client.addLineItem(customerId, item, { idempotencyKey });
    acknowledged.add(idempotencyKey);
  };
  const several = async (batch: readonly BatchItemInput[]) => {
    const { results } = await client.addLineItems(batch);
    for (const result of results) if ('line_item' in result) acknowledged.add(result.idempotency_key);
  };
  const caller = async (number: number): Promise<void> => {
    while (next < items.length && !signal?.aborted) {
      const size = number % 2 === 0 ? 1 : MOST_IN_A_BATCH;
      const taken = items.slice(next, next + size);
      next += size;
      const [first] = taken;
      await (size === 1 && first ? one(first) : several(taken)).catch(() => undefined);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, (_, number) => caller(number)));
}

/**
 * Kills all processes of the stack at the same time, without a warning, when a third of the load is billed.
 *
 * @returns the number of killed processes
 */
export async function billAndKill(load: Load): Promise<number> {
  const ended = new AbortController();
  const billing = bill(load, ended.signal);
  const third = load.items.length / 3;
  for (const deadline = Date.now() + 300_000; load.acknowledged.size < third; await sleep(20)) {
    if (Date.now() > deadline) throw new Error(`Only ${load.acknowledged.size} lines were billed in 300 s.`);
  }
  const processes = await processesOf(stack.id);
  for (const { pid } of processes) process.kill(pid, 'SIGKILL');
  ended.abort();
  await billing;
  if (load.acknowledged.size === load.items.length) throw new Error('Everything was billed before the kill.');
  return processes.length;
}

/**
 * Sends everything again and compares what is billed with what was sent.
 *
 * @throws when an acknowledged line is lost, when a line exists twice, or when the table is not sound
 */
export async function sendAgain({ items, acknowledged }: Load): Promise<Resent> {
  const client = await connect();
  const acknowledgedBefore = acknowledged.size;
  const { results, summary } = await client.addLineItems(items);
  const unsettled = results.filter((result) => 'error' in result);
  if (unsettled.length > 0)
    throw new Error(`Not billed when sent again: ${JSON.stringify(unsettled.slice(0, 5))}`);
  const lost = results.filter(
    ({ outcome, idempotency_key: key }) => outcome === 'created' && acknowledged.has(key),
  );
  if (lost.length > 0) throw new Error(`Acknowledged and lost: ${lost.map(({ index }) => index).join(', ')}`);
  await compareWithTable(items, await tableName());
  return { acknowledgedBefore, replayed: summary.replayed, created: summary.created };
}

/** @throws when the table is not sound, or does not have each item exactly once and with its amount */
export async function compareWithTable(items: readonly BatchItemInput[], name: string): Promise<void> {
  const snapshot = await snapshotOf(open(name));
  const violations = audit(snapshot);
  if (violations.length > 0)
    throw new Error(`The table is not sound: ${JSON.stringify(violations.slice(0, 5))}`);
  const keys = new Set(items.map((item) => item.idempotency_key));
  const billed = snapshot.lines
    .filter(({ idempotency_key: key }) => keys.has(key))
    .map(({ idempotency_key: key, amount }) => `${key} ${amount.toFixed()}`);
  const sent = items.map((item) => `${item.idempotency_key} ${'amount' in item ? item.amount : ''}`);
  if (billed.sort().join() !== sent.sort().join()) {
    throw new Error(`${billed.length} lines are billed of ${sent.length} that were sent.`);
  }
}
