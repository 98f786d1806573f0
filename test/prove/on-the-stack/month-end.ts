import type { BillingClient } from '@tally/client';
import { LocalClock } from '../../../bin/clock/local-clock.ts';
import { readTarget } from '../../../bin/clock/target.ts';
import { localClient } from '../../../bin/stage/local-client.ts';
import { apiUrl, tableName } from '../../../bin/stage/stack.ts';
import { monthEnd } from '../../../functions/queue/month-end/worker.ts';
import { realClock } from '../../../functions/store/clock/clock.ts';
import { turnSyncOff } from '../../../functions/store/sync/breaker.ts';
import { eachAtMost } from '../../../functions/store/table/in-parallel.ts';
import { openTable } from '../../../functions/store/table/table.ts';
import { stack } from '../../../localstack/settings.ts';
import { audit } from '../../support/audit/audit.ts';
import { type Snapshot, snapshotOf } from '../../support/audit/snapshot.ts';
import { killFunction } from './kill-function.ts';
import { AMOUNTS, CUSTOMERS, type MonthEndReport } from './month-end-of-many.ts';
import { settled } from './settled.ts';
import { withoutSchedule } from './without-schedule.ts';

/*
 * The proof with the same name starts this script on a new stack and reads the report from its output.
 */

console.log(JSON.stringify(await prove()));

async function prove(): Promise<MonthEndReport> {
  const { region, endpoint } = stack;
  const credentials = { accessKeyId: stack.accessKeyId, secretAccessKey: stack.secretAccessKey };
  const url = await apiUrl();
  const table = openTable(await tableName(), { region, endpoint, credentials });
  const clock = new LocalClock(url);
  const client = localClient(url);
  await withoutSchedule(monthEnd.name);
  // It would take longer than the month's end, and its items change while they are compared.
  await turnSyncOff(table, { why: 'A proof looks at what a month end writes.', now: await realClock() });
  await billEveryone(client);
  const [month, afterGrace] = monthsEnd(new Date());
  await clock.set(readTarget(afterGrace));

  const began = Date.now();
  const dying = clock.runMonthEnd().then(
    () => 'ended',
    () => 'died',
  );
  const isTime = async () => (await countFinalized(client, month)) >= CUSTOMERS / 4;
  await killFunction(monthEnd.name, stack.id, isTime);
  if ((await dying) !== 'died') throw new Error('The run ended before it could be killed.');
  const beforeKill = await settled(() => countFinalized(client, month));
  let closed = 0;
  for (let left = 1; left > 0; ) {
    const reply = await clock.runMonthEnd();
    closed += reply.closed;
    left = reply.left;
  }
  const seconds = (Date.now() - began) / 1000;

  const atRest = await snapshotOf(table);
  await clock.runMonthEnd();
  const after = await snapshotOf(table);
  const finalized = after.headers.filter((header) => header.month === month && header.status === 'finalized');
  const violations = audit(after);
  const changedByLast = closedIn(after) === closedIn(atRest) ? 0 : 1;
  const counted = beforeKill + closed;
  if (finalized.length !== CUSTOMERS || counted !== CUSTOMERS || violations.length > 0 || changedByLast > 0) {
    throw new Error(
      `Not as it should be: ${finalized.length} finalized, ${beforeKill} + ${closed} counted, ${JSON.stringify(violations.slice(0, 10))}, changed ${changedByLast}`,
    );
  }
  return { closed, beforeKill, changedByLast, violations: violations.length, seconds };
}

/** What a month end writes, as text. What waits for the sync may still be told that it is off. */
function closedIn({ syncs: _, ...rest }: Snapshot): string {
  return JSON.stringify(rest);
}

async function billEveryone(client: BillingClient): Promise<void> {
  const customers = Array.from({ length: CUSTOMERS }, (_, index) => `customer-${index}`);
  await eachAtMost(16, customers, async (id) => {
    await client.createCustomer({ customer_id: id, name: id });
  });
  const items = customers.flatMap((id) =>
    AMOUNTS.map((amount) => ({
      customer_id: id,
      idempotency_key: `${id}:${amount}`,
      description: 'Usage',
      amount,
    })),
  );
  // The local stack is slow with a full batch for many customers. Failed items are sent again, and are billed
  // once.
  for (let tries = 0; tries < 10; tries += 1) {
    const { summary } = await client.addLineItems(items, { concurrency: 2 });
    if (summary.created + summary.replayed === items.length) return;
  }
  throw new Error('Not everything was billed after ten tries.');
}

/** This month, and when its grace period is over. */
function monthsEnd(now: Date): [month: string, afterGrace: string] {
  const tenth = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 10));
  return [now.toISOString().slice(0, 7), tenth.toISOString()];
}

async function countFinalized(client: BillingClient, month: string): Promise<number> {
  const { months } = await client.getInvoiceSummary(month, month);
  return months.find(({ status }) => status === 'finalized')?.invoice_count ?? 0;
}
