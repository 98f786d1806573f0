import { prepare } from '../../localstack/host/prepare.ts';
import { BillingTables } from '../support/billing-tables.ts';
import { type Comparison, compare, SyncedMonth } from '../support/synced-month.ts';

const INVOICES = 300;
const PERCENT = 20;
const SEEDS = [7, 20_261_126];

/** Each fifth request to Stripe fails, in each way that it can. Proves that each invoice is there once. */
export async function syncUnderFaults(): Promise<string> {
  await prepare();
  const tables = await BillingTables.start();
  const rows: string[] = [];
  try {
    for (const seed of SEEDS) {
      const { found, requests, failed } = await underFaults(tables, seed);
      console.log(`sync under faults, seed ${seed}: ${JSON.stringify({ ...found, requests, failed })}`);
      assertSound(found);
      rows.push(
        `| ${seed} | ${requests} | ${failed} | ${found.atStripe} | ${found.customersAtStripe} | ${found.doubled} | ${found.missing} | ${found.difference} | ${found.drafts} | ${found.violations} | ${found.mostAttempts} |`,
      );
    }
  } finally {
    await tables.stop();
  }
  return `## The sync under faults

${INVOICES} invoices of ${INVOICES} customers go through the table (DynamoDB Local), the queue's worker and the fake Stripe, up to 20 at a time. ${PERCENT} of 100 requests fail at random: 500 before and after the effect, a lost reply, a cut connection, a slow answer, 429, 409, a 502 of other JSON. At the end, the table's invoices are compared with Stripe's one by one, and the table is audited.

| seed | requests | met a fault | invoices at Stripe | customers | doubled | missing | cents of difference | drafts left | wrong in the table | most tries of one |
|---|---|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
}

async function underFaults(tables: BillingTables, seed: number) {
  const month = await SyncedMonth.start(await tables.create('directly'));
  try {
    await month.fake.tell('POST', 'random-faults', { percent: PERCENT, seed, delay_ms: 1 });
    await month.close(INVOICES);
    await month.drain();
    await month.fake.tell('DELETE', 'faults');
    const { body } = await month.fake.tell('GET', 'requests');
    const failed = body.requests.filter(({ fault }: { fault?: string }) => fault).length;
    return { found: await compare(month), requests: body.requests.length, failed };
  } finally {
    await month.stop();
  }
}

export function assertSound(found: Comparison, invoices = INVOICES): void {
  const { atStripe, doubled, missing, difference, drafts, violations } = found;
  const wrong = doubled + missing + difference + drafts + violations;
  if (found.invoices === invoices && atStripe === invoices && wrong === 0) return;
  throw new Error(`The table and Stripe differ: ${JSON.stringify(found)}`);
}
