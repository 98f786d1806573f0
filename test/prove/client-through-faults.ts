import {
  CUSTOMERS,
  IN_A_CALL,
  LINES,
  type ThroughFaultsReport,
} from './on-the-stack/client-through-faults-report.ts';
import { onStackOfItsOwn } from './stack-of-its-own.ts';

/** Bills ten thousand lines through the client on a way that fails often. Proves that each is billed once. */
export async function clientThroughFaults(): Promise<string> {
  const report = (await onStackOfItsOwn('client-through-faults')) as ThroughFaultsReport; // what that script prints
  assertSound(report);
  return sectionOf(report);
}

function assertSound(report: ThroughFaultsReport): void {
  const { lines, stored, total, expected, toldWrongly, unsettled, violations, counts, killed } = report;
  const isSound =
    lines === LINES &&
    stored === LINES &&
    report.doubles === 0 &&
    total === expected &&
    toldWrongly.length === 0 &&
    unsettled === 0 &&
    violations === 0;
  // If nothing went wrong on the way, the run proves nothing.
  const wasFaulty = ['lost_before', 'lost_after', 'slow'].every((kind) => (counts[kind] ?? 0) > 0);
  if (!isSound || !wasFaulty || killed === 0)
    throw new Error(`Not as it should be: ${JSON.stringify(report)}`);
}

const sectionOf = (report: ThroughFaultsReport): string => {
  const { counts, first } = report;
  const requests = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return `## The client through faults

On the local stack: \`addLineItems\` bills ${LINES} lines for ${CUSTOMERS} customers, ${IN_A_CALL} in a call, over a way that loses one request in ten before its effect and one in ten after it, and is slow for one in twenty. At one request in fifty, a process of the function that bills is killed, whatever it is doing. The client has its usual options. What a call left as failed was settled by \`results.recover()\`. Each line that was told as not applied was looked up by another client, before it was sent again. In the end the invoices are read, and the table is audited.

| | |
|---|---|
| requests | ${requests} |
| lost before their effect, lost after it, slow | ${counts['lost_before']}, ${counts['lost_after']}, ${counts['slow']} |
| processes killed | ${report.killed} |
| lines told by the first call | ${Object.entries(first)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')} |
| told as not applied, and there all the same | ${report.toldWrongly.length} |
| calls of \`recover()\` | ${report.recoveries} |
| lines in the table, on the invoices | ${report.stored}, ${report.lines} |
| total on the invoices, sum of what was sent | ${report.total}, ${report.expected} |
| lines billed twice, lines missing | ${report.doubles}, ${LINES - (report.stored - report.doubles)} |
| wrong by the audit | ${report.violations} |
| time | ${report.seconds} s |
`;
};
