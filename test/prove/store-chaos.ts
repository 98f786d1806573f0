import { prepare } from '../../localstack/host/prepare.ts';
import { BillingTables, ways } from '../support/billing-tables.ts';
import { type ChaosReport, runChaos } from '../support/chaos/run.ts';

const SEED = 20_261_121;
const LINES = 20_000;

/**
 * Line items come twice, workers die, and invoices are closed meanwhile. Proves that no line is lost or
 * counted twice.
 */
export async function storeInChaos(): Promise<string> {
  await prepare();
  const tables = await BillingTables.start();
  const rows: string[] = [];
  try {
    for (const way of ways) {
      console.log(`chaos ${way}: ${LINES} line items, seed ${SEED} ...`);
      const report = await runChaos(tables, { seed: SEED, lines: LINES, way });
      console.log(`chaos ${way}: ${JSON.stringify({ ...report, violations: report.violations.length })}`);
      assertSound(report);
      rows.push(rowOf(way, report));
    }
  } finally {
    await tables.stop();
  }
  return `## Line items in chaos

On DynamoDB Local, directly and through a proxy that refuses overlapping transactions as the service does. 32 workers bill ${LINES} line items of five customers; half of the lines are for one of them. In one of five cases a worker takes a batch of up to 20. Three of ten requests come twice. A worker dies before or after each twelfth call, and another does its work again. Three closers close invoices at the same time. Lines, totals, shards and pointers are compared at the end; running and closed invoices are also compared in between (seed ${SEED}).

| | line items | requests | workers that died | invoices closed | most shards | checks meanwhile | lost, doubled or wrong | seconds |
|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
}

function assertSound({ violations }: ChaosReport): void {
  if (violations.length === 0) return;
  const shown = violations.slice(0, 20).map(({ rule, what }) => `- ${rule}: ${what}`);
  throw new Error(`${violations.length} violations, seed ${SEED}:\n${shown.join('\n')}`);
}

const rowOf = (way: string, report: ChaosReport): string =>
  `| ${way} | ${report.lines} | ${report.requests} | ${report.crashes} | ${report.closings} | ${report.mostShards} | ${report.checksMeanwhile} | ${report.violations.length} | ${Math.round(report.seconds)} |`;
