import { prepare } from '../../localstack/host/prepare.ts';
import { BillingTables, ways } from '../support/billing-tables.ts';
import { type LeadChaosReport, runLeadChaos } from '../support/chaos/leads.ts';

const SEED = 20_261_126;
const LEADS = 20_000;
const USERS = 200;

/**
 * Leads come twice, from few users, and workers die. Proves that no lead is lost or counted twice, and that
 * no user costs more than the cap.
 */
export async function leadsInChaos(): Promise<string> {
  await prepare();
  const tables = await BillingTables.start();
  const rows: string[] = [];
  try {
    for (const way of ways) {
      console.log(`leads in chaos ${way}: ${LEADS} leads, seed ${SEED} ...`);
      const report = await runLeadChaos(tables, { seed: SEED, leads: LEADS, users: USERS, way });
      assertSound(report);
      rows.push(rowOf(way, report));
    }
  } finally {
    await tables.stop();
  }
  return `## Leads in chaos

On DynamoDB Local, directly and through a proxy that refuses overlapping transactions as the service does. 32 workers add ${LEADS} leads of ${USERS} users, half of them one customer's. Every second time a worker takes a batch of up to 30. Three of ten leads come twice. A worker dies before or after each twelfth call, and another one does its work again. Invoices are closed meanwhile. Then every lead is held against its line, its user's ledger, the report's rows and the totals. What each user is billed is held against a plain sum over all leads (seed ${SEED}).

| | leads | requests | workers that died | told to come again | invoices closed | users at the cap | lost, doubled or wrong | seconds |
|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
}

function assertSound({ violations }: LeadChaosReport): void {
  if (violations.length === 0) return;
  const shown = violations.slice(0, 20).map(({ rule, what }) => `- ${rule}: ${what}`);
  throw new Error(`${violations.length} violations, seed ${SEED}:\n${shown.join('\n')}`);
}

const rowOf = (way: string, report: LeadChaosReport): string =>
  `| ${way} | ${report.leads} | ${report.requests} | ${report.crashes} | ${report.busy} | ${report.closings} | ${report.capped} | ${report.violations.length} | ${Math.round(report.seconds)} |`;
