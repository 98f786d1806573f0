import { prepare } from '../../localstack/host/prepare.ts';
import { BillingTables, ways } from '../support/billing-tables.ts';
import type { Form } from '../support/figures.ts';
import { type LeadLoad, leadsAtOnce } from '../support/leads-at-once.ts';

/** What each load must bill: 100.00 for each user who reaches the cap. */
interface Load extends LeadLoad {
  readonly what: string;
  readonly billed: number;
}

const LOADS: readonly Load[] = [
  { what: 'all of one user', callers: 32, leads: 400, together: 1, billed: 100 },
  { what: 'all of one user', callers: 32, leads: 400, together: 13, billed: 100 },
  {
    what: 'a request for each user, one after the other',
    callers: 1,
    leads: 2_500,
    together: 500,
    users: 5,
    billed: 500,
  },
  {
    what: 'a user for each lead, one customer',
    callers: 32,
    leads: 400,
    together: 1,
    users: 400,
    billed: 4_000,
  },
  {
    what: 'a user and customer for each lead',
    callers: 32,
    leads: 400,
    together: 1,
    users: 400,
    ownCustomers: true,
    billed: 4_000,
  },
];

/** How many leads are taken in a second, and how long a caller waits when many write the same ledger. */
export async function leadsOfManyCallers({ short }: Form): Promise<string> {
  await prepare();
  const tables = await BillingTables.start();
  const rows: string[] = [];
  try {
    for (const load of LOADS) {
      for (const way of ways) rows.push(await measured(tables, way, short ? shorter(load) : load));
    }
  } finally {
    await tables.stop();
  }
  return `## Leads of many callers

Callers post leads at the same time, through the store's own code, on DynamoDB Local, directly and through a proxy that refuses overlapping transactions as the service does. All callers are in one process, but each has its own client and memory. No two leads have the same action, so that each lead changes the ledger of its user. What is billed is checked, and that no lead failed.

| leads | | callers | leads in a request | leads | leads a second | transactions a request | longest request |
|---|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
}

const shorter = (load: Load): Load =>
  load.users === undefined || load.together > 1 ? load : { ...load, leads: 64, users: 64, billed: 640 };

async function measured(tables: BillingTables, way: (typeof ways)[number], load: Load): Promise<string> {
  const { billed, failed, transactions, seconds, longestMs } = await leadsAtOnce(tables, way, load);
  if (billed !== String(load.billed) || failed.length > 0) {
    throw new Error(
      `${load.what}, ${way}: billed ${billed}, expected ${load.billed}; ${failed.length} leads failed.`,
    );
  }
  const requests = Math.ceil(load.leads / load.together);
  return `| ${load.what} | ${way} | ${load.callers} | ${load.together} | ${load.leads} | ${Math.round(load.leads / seconds)} | ${(transactions / requests).toFixed(1)} | ${(longestMs / 1000).toFixed(1)} s |`;
}
