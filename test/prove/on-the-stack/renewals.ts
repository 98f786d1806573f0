import type { BillingClient } from '@tally/client';
import { LocalClock } from '../../../bin/clock/local-clock.ts';
import { readTarget } from '../../../bin/clock/target.ts';
import { localClient } from '../../../bin/stage/local-client.ts';
import { apiUrl, tableName } from '../../../bin/stage/stack.ts';
import type { Instant } from '../../../client/contract/shapes/fields.ts';
import { monthOf, monthsAfter, startOf } from '../../../functions/domain/months.ts';
import { renewals } from '../../../functions/queue/renewals/worker.ts';
import { countDueFrom } from '../../../functions/store/table/due-list.ts';
import { eachAtMost } from '../../../functions/store/table/in-parallel.ts';
import { keys } from '../../../functions/store/table/items.ts';
import { openTable } from '../../../functions/store/table/table.ts';
import { stack } from '../../../localstack/settings.ts';
import { audit } from '../../support/audit/audit.ts';
import { snapshotOf } from '../../support/audit/snapshot.ts';
import { killFunction } from './kill-function.ts';
import { type RenewalsReport, SUBSCRIPTIONS } from './renewals-of-many.ts';
import { settled } from './settled.ts';
import { withoutSchedule } from './without-schedule.ts';

/*
 * The proof with the same name starts this script on a new stack and reads the report from its output.
 */

console.log(JSON.stringify(await prove()));

async function prove(): Promise<RenewalsReport> {
  const { region, endpoint } = stack;
  const credentials = { accessKeyId: stack.accessKeyId, secretAccessKey: stack.secretAccessKey };
  const url = await apiUrl();
  const table = openTable(await tableName(), { region, endpoint, credentials });
  const clock = new LocalClock(url);
  await withoutSchedule(renewals.name);
  await subscribeAll(localClient(url));
  const month = monthsAfter(monthOf(new Date().toISOString() as Instant), 1); // the form of an Instant
  const left = async (): Promise<number> => {
    const after = monthsAfter(month, 1);
    const counts = keys.subscriptionDueLists.map((list) => countDueFrom(table, list, month, after));
    return (await Promise.all(counts)).reduce((sum, count) => sum + count);
  };
  await clock.set(readTarget(startOf(month)));

  const began = Date.now();
  const dying = clock.runRenewals().then(
    () => 'ended',
    () => 'died',
  );
  await killFunction(renewals.name, stack.id, async () => (await left()) < (SUBSCRIPTIONS * 3) / 4);
  if ((await dying) !== 'died') throw new Error('The run ended before it could be killed.');
  const beforeKill = SUBSCRIPTIONS - (await settled(left));
  let billed = 0;
  for (let rest = 1; rest > 0; ) {
    const reply = await clock.runRenewals();
    billed += reply.billed;
    rest = reply.left;
  }
  const seconds = (Date.now() - began) / 1000;

  const atRest = await snapshotOf(table);
  const last = await clock.runRenewals();
  const after = await snapshotOf(table);
  const lines = after.lines.filter(({ idempotency_key: key }) => key.endsWith(`:${month}`));
  const violations = audit(after);
  const isSame = JSON.stringify(after) === JSON.stringify(atRest);
  const counted = beforeKill + billed;
  if (
    lines.length !== SUBSCRIPTIONS ||
    counted !== SUBSCRIPTIONS ||
    violations.length > 0 ||
    !isSame ||
    last.billed > 0
  ) {
    throw new Error(
      `Not as it should be: ${lines.length} billed, ${beforeKill} + ${billed} counted, ${JSON.stringify(violations.slice(0, 10))}, the last run billed ${last.billed}`,
    );
  }
  return { beforeKill, billed, violations: violations.length, seconds };
}

async function subscribeAll(client: BillingClient): Promise<void> {
  const customers = Array.from({ length: SUBSCRIPTIONS }, (_, index) => `customer-${index}`);
  await eachAtMost(16, customers, async (id) => {
    await client.createCustomer({ customer_id: id, name: id });
    await client.createSubscription(id, { plan: 'Business', amount: '30' }, { idempotencyKey: id });
  });
}
