import type { RestoreReport } from './on-the-stack/restore-report.ts';
import { onStackOfItsOwn } from './stack-of-its-own.ts';

/** Puts the table of a stack back to an earlier time, and goes through the steps that a restore needs. */
export async function restoreOnTheStack(): Promise<string> {
  return sectionOf((await onStackOfItsOwn('restore')) as RestoreReport); // what that script prints
}

function sectionOf(report: RestoreReport): string {
  const { invoices, customers, lost, heldBack, found, invoicesAfter, customersAfter } = report;
  const { isNameBack, differencesAfter } = report;
  const isSame = invoices === invoicesAfter && customers === customersAfter;
  if (!isSame || lost !== 3 || !isNameBack || differencesAfter > 0) {
    throw new Error(`Not as it should be: ${JSON.stringify(report)}`);
  }
  const cells = [invoices, customers, lost, heldBack, found, invoicesAfter, customersAfter, differencesAfter];
  return `## A restore on the local stack

Two customers are billed and synced to the fake Stripe. Then the table is kept as it is. After that a customer gets another name, a third customer comes, and all three are billed and synced. Now the table is put back to what was kept, with the id of another table in it, as a restore leaves it. Nobody says so. The callers send their charges again, and the invoices are closed again. The sync notices the restore and is off. Then: \`tally restored\`, and \`tally sync reconcile --repair payment,unsynced --turn-on\`. Each invoice is then synced. With its next invoice the customer has the name at Stripe that the table has.

| invoices at Stripe | customers there | made in the lost time | held back by the sync itself | found by the comparison | invoices afterwards | customers afterwards | differences afterwards |
|---|---|---|---|---|---|---|---|
| ${cells.join(' | ')} |
`;
}
