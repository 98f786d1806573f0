import { type RenewalsReport, SUBSCRIPTIONS } from './on-the-stack/renewals-of-many.ts';
import { onStackOfItsOwn } from './stack-of-its-own.ts';

/** Bills a month of many subscriptions with the deployed function, which is killed in the middle. */
export async function renewalsOnTheStack(): Promise<string> {
  return sectionOf((await onStackOfItsOwn('renewals')) as RenewalsReport); // what that script prints
}

const sectionOf = ({ beforeKill, billed, violations, seconds }: RenewalsReport): string =>
  `## Renewals on the local stack

${SUBSCRIPTIONS} subscriptions of as many customers are created through the client. Then the stack's time is moved to the beginning of the next month, and the deployed renewal function runs. Its process is killed with SIGKILL in the middle. It runs again until nothing is left, and once more. The function's own schedule is off meanwhile, and the proof ends with an error unless the first two columns add up to the third. Every subscription is then compared with its lines, and every line with its invoice. The local stage's pace is at most 200 a second.

| billed before the kill | by the runs after it | billed in all, once each | changed by the last run | wrong | seconds | renewals an hour |
|---|---|---|---|---|---|---|
| ${beforeKill} | ${billed} | ${SUBSCRIPTIONS} | nothing | ${violations} | ${Math.round(seconds)} | ${Math.round((SUBSCRIPTIONS / seconds) * 3600)} |
`;
