import { CALLERS, type SlowStoreReport, STOPPED_SECONDS, STOPS } from './on-the-stack/slow-store-report.ts';
import { onStackOfItsOwn } from './stack-of-its-own.ts';

/**
 * Stops the table under load on the deployed stack. Proves that every answer comes from Tally and is true.
 */
export async function slowStore(): Promise<string> {
  const report = (await onStackOfItsOwn('slow-store')) as SlowStoreReport; // what that script prints
  assertSound(report);
  return sectionOf(report);
}

function assertSound(report: SlowStoreReport): void {
  const { others, toldWrongly, violations, charges, lines, unavailable } = report;
  const isSound =
    Object.keys(others).length === 0 && toldWrongly.length === 0 && violations === 0 && charges === lines;
  // If no request noticed the stop, the run proves nothing.
  if (!isSound || unavailable === 0) throw new Error(`Not as it should be: ${JSON.stringify(report)}`);
}

const sectionOf = (report: SlowStoreReport): string =>
  `## A store that stands still

On the local stack: ${CALLERS} callers bill (by batches too), credit, read, export and close without a pause, while the process of DynamoDB Local is stopped ${STOPS} times for ${STOPPED_SECONDS} seconds. Each 503 is a problem of Tally's own, with its request id and \`Retry-After\`. Then every charge and credit is sent again with its key. If it was reported as applied, it must be a replay. If it was reported as not applied, it must be created now. The table is audited too.

| requests | succeeded | 503 | 502, 504 and all others | items of batches failed | longest answer | charges and credits | told applied | told not applied | told unknown | told wrongly | applied, each once | wrong |
|---|---|---|---|---|---|---|---|---|---|---|---|---|
| ${report.requests} | ${report.succeeded} | ${report.unavailable} | 0 | ${report.failedItems} | ${report.longestSeconds.toFixed(1)} s | ${report.charges} | ${report.told['applied'] ?? 0} | ${report.told['not_applied'] ?? 0} | ${report.told['unknown'] ?? 0} | ${report.toldWrongly.length} | ${report.lines} | ${report.violations} |
`;
