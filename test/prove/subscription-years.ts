import { prepare } from '../../localstack/host/prepare.ts';
import { BillingTables } from '../support/billing-tables.ts';
import { runYears, type YearsReport } from '../support/subscriptions/years.ts';

const SEED = 20_261_126;
const SUBSCRIBERS = 200;
const MONTHS = 24;

/** Two years of subscribers who change and cancel, with workers that die, compared with a slow reference. */
export async function yearsOfSubscriptions(): Promise<string> {
  await prepare();
  const tables = await BillingTables.start();
  try {
    console.log(`${MONTHS} months of ${SUBSCRIBERS} subscribers, seed ${SEED} ...`);
    const way = 'through the conflict proxy';
    const report = await runYears(tables, { seed: SEED, subscribers: SUBSCRIBERS, months: MONTHS, way });
    assertRight(report);
    return sectionOf(report);
  } finally {
    await tables.stop();
  }
}

function assertRight({ wrong }: YearsReport): void {
  if (wrong.length > 0) {
    throw new Error(`${wrong.length} are wrong, seed ${SEED}:\n${wrong.slice(0, 20).join('\n')}`);
  }
}

function sectionOf(report: YearsReport): string {
  const { subscriptions, billed, changes, cancelled, runs, crashes, wrong, seconds } = report;
  const cells = [subscriptions, billed, changes, cancelled, runs, crashes, wrong.length, Math.round(seconds)];
  return `## Years of subscriptions

On DynamoDB Local, through a proxy that refuses overlapping transactions as the service does. The test clock moves over ${MONTHS} months. ${SUBSCRIBERS} subscribers start on random days, and change their fee, end with their month or cancel on random days, some in the moment when a month begins, while the run bills. Some who cancelled come back. In about one of seven months no run begins on time. The worker of a run dies at one of a hundred calls, that of a request at one of 25, and another does its work again. Invoices are closed meanwhile. At the end each month of each subscription is held against a reference that adds up single days in whole cents (seed ${SEED}).

| subscriptions | months billed | changes | cancelled | runs | workers that died | wrong | seconds |
|---|---|---|---|---|---|---|---|
| ${cells.join(' | ')} |
`;
}
