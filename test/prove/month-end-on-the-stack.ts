import { AMOUNTS, CUSTOMERS, type MonthEndReport } from './on-the-stack/month-end-of-many.ts';
import { onStackOfItsOwn } from './stack-of-its-own.ts';

/** Runs the month's end of many customers with the deployed function, which is killed in the middle. */
export async function monthEndOnTheStack(): Promise<string> {
  return sectionOf((await onStackOfItsOwn('month-end')) as MonthEndReport); // what that script prints
}

const sectionOf = ({ closed, beforeKill, violations, seconds }: MonthEndReport): string =>
  `## Month end on the local stack

${CUSTOMERS} customers with ${AMOUNTS.length} lines each are billed through the client. Then the stack's time is moved past the grace period, and the deployed month-end function runs. Its process is killed with SIGKILL halfway. It runs again until nothing is left, and once more. The function's own schedule and the sync are off meanwhile, and the proof ends with an error unless the first two columns add up to the third. Every invoice is then compared with its lines, numbers, summary and lists. The local stage's pace is at most 50 a second.

| finalized before the kill | by the runs after it | finalized in all | changed by the last run | wrong | seconds | invoices an hour |
|---|---|---|---|---|---|---|
| ${beforeKill} | ${closed} | ${CUSTOMERS} | nothing | ${violations} | ${Math.round(seconds)} | ${Math.round((CUSTOMERS / seconds) * 3600)} |
`;
