import { inspect } from 'node:util';
import { addLeads, type LeadOutcome } from '../../functions/store/leads/adding.ts';
import { leadUserRefs } from '../../functions/store/leads/lead-user.ts';
import type { OpenTable } from '../../functions/store/table/table.ts';
import type { BillingTables, Way } from './billing-tables.ts';
import { customer } from './charges.ts';
import { billedIn, defaultTerms, leadRequest } from './lead-requests.ts';
import { action } from './leads.ts';

export interface LeadLoad {
  readonly callers: number;
  readonly leads: number;
  /** Leads in a request. */
  readonly together: number;
  /** Over so many users the leads are spread; if left out, they are all of one user. */
  readonly users?: number;
  /** Whether each user belongs to a customer of its own. */
  readonly ownCustomers?: boolean;
}

/**
 * Many callers post leads at the same time, each caller like a process of its own. No two leads have the same action,
 * so each lead changes its user's ledger.
 */
export async function leadsAtOnce(tables: BillingTables, way: Way, load: LeadLoad) {
  const { callers, leads, together, users = 1, ownCustomers = false } = load;
  const table = await tables.create(way);
  const requests = Array.from({ length: leads }, (_, index) => {
    const user = Math.floor((index * users) / leads);
    return leadRequest({
      leadId: `lead-${index}`,
      userId: `user-${user}`,
      ...(ownCustomers && { customerId: customer(`customer-${user}`) }),
      actions: [action('High', `act ${index}`)],
    });
  });
  const counts = { failed: [] as string[], transactions: 0, longestMs: 0 };
  const owns: OpenTable[] = [];
  while (owns.length < callers) {
    const own = tables.open(table.name, way);
    // Opens its connection, and reads what every caller of a table in use has read before.
    await leadUserRefs(own, []);
    counting(own, counts);
    owns.push(own);
  }
  const began = Date.now();
  await Promise.all(
    owns.map(async (own) => {
      for (let mine = requests.splice(0, together); mine.length > 0; mine = requests.splice(0, together)) {
        const asked = Date.now();
        // Without a deadline: a busy machine is slower than the service.
        const outcomes = await addLeads(own, mine, defaultTerms);
        counts.failed.push(...outcomes.filter(({ kind }) => kind !== 'created').map(asTold));
        counts.longestMs = Math.max(counts.longestMs, Date.now() - asked);
      }
    }),
  );
  const seconds = (Date.now() - began) / 1000;
  return { table, billed: await billedIn(table), ...counts, seconds };
}

/** With its cause, which the answer to a caller does not name. */
const asTold = (outcome: LeadOutcome): string =>
  `${outcome.kind}: ${'error' in outcome ? inspect(outcome.error, { depth: 3 }) : ''}`;

/** Counts the transactions that are sent through this client. */
function counting(table: OpenTable, counts: { transactions: number }): void {
  table.client.middlewareStack.add(
    (next) => (args) => {
      if ('TransactItems' in args.input) counts.transactions += 1;
      return next(args);
    },
    { step: 'initialize' },
  );
}
