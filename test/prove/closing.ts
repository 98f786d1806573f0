import { prepare } from '../../localstack/host/prepare.ts';
import { BillingTables } from '../support/billing-tables.ts';
import { raceWritersWithClosings } from '../support/closing-race.ts';

const WRITERS = 64;
const CLOSINGS = 20;

/** Proves that a busy invoice can be closed and that no line is lost. */
export async function closingsInARow(): Promise<string> {
  await prepare();
  const tables = await BillingTables.start();
  try {
    const report = await raceWritersWithClosings(tables, {
      way: 'through the conflict proxy',
      writers: WRITERS,
      closings: CLOSINGS,
    });
    if (report.violations.length > 0) {
      const shown = report.violations.slice(0, 20).map(({ rule, what }) => `- ${rule}: ${what}`);
      throw new Error(`${report.violations.length} violations:\n${shown.join('\n')}`);
    }
    const sorted = report.seconds.toSorted((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
    return `## Closing a busy invoice

${WRITERS} writers bill one customer without a pause, through the proxy that refuses overlapping transactions as the service does, while its running invoice is finalized ${CLOSINGS} times in a row. Every line is on exactly one invoice, and its caller was told that one. Every finalized total is the sum of its lines, and none changed afterwards.

| line items | invoices finalized | most shards | lost, doubled or wrong | a close takes, median | longest |
|---|---|---|---|---|---|
| ${report.lines} | ${report.finalized} | ${report.mostShards} | ${report.violations.length} | ${median.toFixed(1)} s | ${sorted.at(-1)?.toFixed(1)} s |

Each close in turn, in seconds: ${report.seconds.map((seconds) => seconds.toFixed(1)).join(', ')}.
`;
  } finally {
    await tables.stop();
  }
}
