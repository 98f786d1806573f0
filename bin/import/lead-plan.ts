import type { LeadRates } from '@tally/client';
import { Big } from 'big.js';
import type { LeadBody } from '../../client/contract/leads/requests.ts';
import { formatMoney } from '../../functions/domain/money.ts';

/** What leads come to before duplicates and the cap, which depend on what the stage knows of their users. */
export interface LeadTotal {
  readonly customer_id: string;
  readonly product_id: string;
  readonly lead_type: string;
  readonly lead_count: number;
  readonly action_count: number;
  readonly gross: string;
}

/** The value of leads by the rates that the stage answers with its reports. */
export function leadTotals(leads: readonly LeadBody[], rates: LeadRates): LeadTotal[] {
  const totals = new Map<string, Omit<LeadTotal, 'gross'> & { readonly gross: Big }>();
  for (const lead of leads) {
    const { customer_id, product_id, lead_type } = lead;
    const name = JSON.stringify([customer_id, product_id, lead_type]);
    const before = totals.get(name);
    totals.set(name, {
      customer_id,
      product_id,
      lead_type,
      lead_count: (before?.lead_count ?? 0) + 1,
      action_count: (before?.action_count ?? 0) + lead.actions.length,
      gross: grossOf(lead, rates).plus(before?.gross ?? 0),
    });
  }
  return [...totals.values()].map((total) => ({ ...total, gross: formatMoney(total.gross, 'USD') }));
}

function grossOf(lead: LeadBody, { versions }: LeadRates): Big {
  const month = lead.created_at.slice(0, 'YYYY-MM'.length);
  const version = versions.findLast(({ from }) => from === undefined || from <= month);
  const own = version?.lead_types.find(({ lead_type }) => lead_type === lead.lead_type);
  const levels = own?.levels ?? version?.levels;
  return lead.actions.reduce(
    (sum, { engagement_level: level }) => sum.plus(levels?.[level] ?? 0),
    new Big(0),
  );
}
