import assert from 'node:assert/strict';
import { CALLERS, LEADS, type LeadsAtOnceReport } from './on-the-stack/leads-at-once-report.ts';
import { onStackOfItsOwn } from './stack-of-its-own.ts';

/** Many callers post leads of one user at the same time, through the deployed API. */
export async function leadsOnTheStack(): Promise<string> {
  const reports = (await onStackOfItsOwn('leads-at-once')) as LeadsAtOnceReport[]; // what that script prints
  for (const { statuses, billed, leads, violations } of reports) {
    assert.deepEqual(Object.keys(statuses), ['200']);
    assert.deepEqual({ billed, leads, violations }, { billed: '100.00', leads: LEADS, violations: 0 });
  }
  return `## Leads of one user, posted at once to the local stack

${CALLERS} callers post ${LEADS} leads of one user through the deployed API, each its next one as soon as the last is answered. An answer other than 200 would end the proof. A lead that the store was too busy for is told as failed; its caller sends it again, after all others. Each lead has another action that is worth 10.00, so all of them change the user's ledger, and the cap is reached. Afterwards each lead is held against its line, the ledger, the report and the totals.

| leads in a request | answers of 200 | other answers | leads sent again | billed | wrong | seconds | leads a second | longest request |
|---|---|---|---|---|---|---|---|---|
${reports.map(rowOf).join('\n')}
`;
}

const rowOf = (report: LeadsAtOnceReport): string => {
  const { together, statuses, failed, billed, violations, seconds, longestMs } = report;
  const rate = Math.round(LEADS / seconds);
  return `| ${together} | ${statuses['200']} | none | ${failed} | ${billed} | ${violations} | ${Math.round(seconds)} | ${rate} | ${(longestMs / 1000).toFixed(1)} s |`;
};
