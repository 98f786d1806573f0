import type { LeadInput } from '@tally/client';
import { tableName } from '../../../bin/stage/stack.ts';
import { openTable } from '../../../functions/store/table/table.ts';
import { stack } from '../../../localstack/settings.ts';
import { clientOf, post as send } from '../../support/api.ts';
import { audit } from '../../support/audit/audit.ts';
import { snapshotOf } from '../../support/audit/snapshot.ts';
import { CALLERS, LEADS, type LeadsAtOnceReport } from './leads-at-once-report.ts';

/*
 * The proof `leads-on-the-stack` starts this script on a new stack and reads the reports from its output.
 */

const { region, endpoint, accessKeyId, secretAccessKey } = stack;
const credentials = { accessKeyId, secretAccessKey };
const month = new Date().toISOString().slice(0, 7);
const client = clientOf();
const table = openTable(await tableName(), { region, endpoint, credentials });

await client.createProduct({ product_id: 'crm', name: 'CRM' });
// Each function process needs the machine for a while when it starts.
await postAll('warm-up', { together: 1, usersOf: (index) => `user-${index % CALLERS}` });
const reports = [];
for (const together of [1, 13]) {
  reports.push(await postAll(`customer-${together}`, { together, usersOf: () => 'ada' }));
}
console.log(JSON.stringify(reports));

interface Load {
  readonly together: number;
  readonly usersOf: (index: number) => string;
}

/** All callers post at the same time. No two leads have the same action. Leads that failed are sent again, last. */
async function postAll(customer_id: string, { together, usersOf }: Load): Promise<LeadsAtOnceReport> {
  await client.createCustomer({ customer_id, name: customer_id });
  const left = Array.from({ length: LEADS }, (_, index) => leadOf(customer_id, index, usersOf(index)));
  const statuses: Record<string, number> = {};
  let failed = 0;
  let longestMs = 0;
  const began = Date.now();
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      for (let mine = left.splice(0, together); mine.length > 0; mine = left.splice(0, together)) {
        const asked = Date.now();
        const { status, notCreated } = await post(mine);
        statuses[status] = (statuses[status] ?? 0) + 1;
        failed += notCreated.length;
        left.push(...notCreated);
        longestMs = Math.max(longestMs, Date.now() - asked);
      }
    }),
  );
  const seconds = (Date.now() - began) / 1000;
  const { totals } = await client.getBillingReport(month, month, { customerId: customer_id });
  const violations = audit(await snapshotOf(table)).length;
  return {
    together,
    statuses,
    failed,
    billed: totals.billed,
    leads: totals.lead_count,
    violations,
    seconds,
    longestMs,
  };
}

function leadOf(customer_id: string, index: number, user_id: string): LeadInput {
  const at = `${month}-01T00:00:00Z`;
  return {
    lead_id: `${customer_id}-${index}`,
    customer_id,
    product_id: 'crm',
    lead_type: 'Webinar',
    user_id,
    created_at: at,
    actions: [{ action_type: `act ${index}`, engagement_level: 'High', timestamp: at }],
  };
}

interface Answer {
  readonly status: number;
  readonly notCreated: readonly LeadInput[];
}

/** One request, sent once. A lead that was written although its answer said otherwise is a replay the next time. */
async function post(leads: readonly LeadInput[]): Promise<Answer> {
  const answer = await send('/leads', leads);
  if (answer.status !== 200) return { status: answer.status, notCreated: leads };
  const { results } = (await answer.json()) as { results: { outcome: string }[] }; // the contract's reply
  const isTaken = (index: number) => ['created', 'replayed'].includes(results[index]?.outcome ?? '');
  return { status: 200, notCreated: leads.filter((_, index) => !isTaken(index)) };
}
