import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Month } from '../../client/contract/shapes/fields.ts';
import { leadRulesOf } from '../../functions/domain/leads/lead-rules.ts';
import { emptyLedger } from '../../functions/domain/leads/ledger.ts';
import { valueLeads } from '../../functions/domain/leads/valuation.ts';
import { addLeads } from '../../functions/store/leads/adding.ts';
import { counterWrites, spreadFurther } from '../../functions/store/leads/counters.ts';
import type { LeadRequest } from '../../functions/store/leads/request.ts';
import { eachAtMost } from '../../functions/store/table/in-parallel.ts';
import type { OpenTable } from '../../functions/store/table/table.ts';
import type { BillingTables } from './billing-tables.ts';
import { at, customer, monthOf } from './charges.ts';
import { defaultTerms, leadRequest } from './lead-requests.ts';
import { action, lead, valued } from './leads.ts';
import { type Cost, costsOf } from './write-units.ts';

/** A lead as partners send it, with two actions of a user. */
export const typicalLead = (index: number, changes = {}): LeadRequest =>
  leadRequest({
    leadId: `7f3c0b9e-5a51-4c0e-9a63-${String(index).padStart(12, '0')}`,
    customerId: customer('7f3c0b9e-5a51-4c0e-9a63-1d1f3a7c2b10'),
    productId: 'product-4711',
    userEmail: 'grace.hopper@partner.example',
    metadata: { campaign: '2026-11-newsletter' },
    actions: [action('Low', `Page View ${index}`), action('Medium', `Form Submission ${index}`)],
    ...changes,
  });

/**
 * The write units of adding some leads to a customer who has leads: the cost of each transaction that
 * succeeds.
 */
export async function costsOfLeads(
  tables: BillingTables,
  before: readonly LeadRequest[],
  leads: readonly LeadRequest[],
): Promise<readonly Cost[]> {
  const table = await tables.create('through the conflict proxy');
  await addLeads(table, before, defaultTerms);
  const bodies: string[] = [];
  tables.proxy.faultOf = ({ operation, body }) => {
    if (operation === 'TransactWriteItems') bodies.push(body);
    return undefined;
  };
  await addLeads(table, leads, defaultTerms);
  tables.proxy.faultOf = () => undefined;
  return (await Promise.all(bodies.map((body) => costsOf(table, body)))).flat();
}

const MONTHS: readonly Month[] = Array.from({ length: 24 }, (_, index) =>
  monthOf(`${2025 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`),
);
export const TWO_YEARS = { from: monthOf('2025-01'), to: monthOf('2026-12') };
const PRODUCTS = ['crm', 'erp', 'shop'];
const TYPES = ['Website Visit', 'Webinar'];
/** The number of leads that fit into one transaction. */
const TOGETHER = 45;

/**
 * Counts a number of leads of one customer over two years with the store's own code. It writes the counters,
 * but not the leads.
 *
 * @param spread how often writers met before; more meetings mean more sub-counters
 */
export async function countedLeads(table: OpenTable, leads: number, spread = 0): Promise<void> {
  const customerId = customer('acme');
  const rules = leadRulesOf({});
  const chunks = MONTHS.flatMap((month) => {
    const ofMonth = Math.round(leads / MONTHS.length);
    return Array.from({ length: Math.ceil(ofMonth / TOGETHER) }, (_, chunk) => ({
      month,
      from: chunk * TOGETHER,
      count: Math.min(TOGETHER, ofMonth - chunk * TOGETHER),
    }));
  });
  for (const month of MONTHS) {
    for (let met = 0; met < spread; met += 1) spreadFurther(table, { customerId, month });
  }
  await eachAtMost(8, chunks, async ({ month, from, count }) => {
    const each = Array.from({ length: count }, (_, index) =>
      lead({
        productId: PRODUCTS[(from + index) % PRODUCTS.length],
        leadType: TYPES[(from + index) % TYPES.length],
        createdAt: at(`${month}-05T00:00:00Z`),
      }),
    );
    const writes = counterWrites(
      table,
      { customerId, month },
      each.map((one) => ({
        lead: one,
        valuation: valued(valueLeads(emptyLedger, rules, [one]).outcomes[0]),
      })),
    );
    await table.client.send(new TransactWriteCommand({ TransactItems: writes }));
  });
}
