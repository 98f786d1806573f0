import { addLeads } from '../../functions/store/leads/adding.ts';
import type { OpenTable } from '../../functions/store/table/table.ts';
import type { BillingTables, Way } from './billing-tables.ts';
import { billedIn, defaultTerms, leadRequest } from './lead-requests.ts';
import { action } from './leads.ts';

/**
 * Longer than an endpoint waits, because a busy machine is slower than the service, most of all when calls
 * fail.
 */
const PATIENCE_MS = 60_000;

/**
 * Many callers post leads of one user at the same time. Each request has the same number of leads. No two
 * leads have the same action, so each lead changes the user's ledger.
 */
export async function oneUserAtOnce(
  tables: BillingTables,
  way: Way,
  { callers, leads, together }: { callers: number; leads: number; together: number },
) {
  const table: OpenTable = await tables.create(way);
  const requests = Array.from({ length: leads }, (_, index) =>
    leadRequest({ leadId: `lead-${index}`, userId: 'ada', actions: [action('High', `act ${index}`)] }),
  );
  let failed = 0;
  const began = Date.now();
  await Promise.all(
    Array.from({ length: callers }, async () => {
      const own = tables.open(table.name, way);
      for (let mine = requests.splice(0, together); mine.length > 0; mine = requests.splice(0, together)) {
        const until = Date.now() + PATIENCE_MS;
        const outcomes = await addLeads(own, mine, { ...defaultTerms, until, patient: true });
        failed += outcomes.filter(({ kind }) => kind !== 'created').length;
      }
    }),
  );
  return { table, billed: await billedIn(table), failed, seconds: (Date.now() - began) / 1000 };
}
