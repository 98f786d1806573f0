import { Big } from 'big.js';
import { type Lead, leadMonth } from '../../functions/domain/leads/lead.ts';
import { leadRulesOf } from '../../functions/domain/leads/lead-rules.ts';
import { leadUserKeyOf } from '../../functions/domain/leads/lead-user.ts';
import { leadUserRefs } from '../../functions/store/leads/lead-user.ts';
import type { LedgerOwner } from '../../functions/store/leads/ledgers.ts';
import type { LeadRequest } from '../../functions/store/leads/request.ts';
import type { Table } from '../../functions/store/table/table.ts';
import { snapshotOf } from './audit/snapshot.ts';
import { at } from './charges.ts';
import { lead } from './leads.ts';

/** A lead as a partner sends it. Its month still accepts lines. */
export function leadRequest(
  changes: Partial<Record<keyof Lead, unknown>> = {},
  of: Partial<LeadRequest> = {},
): LeadRequest {
  const sent = lead(changes);
  return {
    lead: sent,
    months: { month: leadMonth(sent), fallback: undefined, missed: undefined },
    createdBy: 'partner-a',
    now: at('2026-11-21T10:00:00Z'),
    ...of,
  };
}

export const defaultTerms = { rules: leadRulesOf({}) } as const;

/** The sum that the lines of a table bill for leads. */
export async function billedIn(table: Table): Promise<string> {
  const { lines } = await snapshotOf(table);
  return lines
    .filter(({ kind }) => kind === 'lead')
    .reduce((sum, { amount }) => sum.plus(amount), new Big(0))
    .toFixed();
}

/** Whose ledger such a lead changes, if the cap is for a month. */
export async function ledgerOwner(
  table: Table,
  changes: Partial<Record<keyof Lead, unknown>>,
): Promise<LedgerOwner> {
  const sent = lead(changes);
  const key = leadUserKeyOf(sent);
  const user = (await leadUserRefs(table, [key])).get(key);
  if (user === undefined) throw new Error('A lead user has no name.');
  const month = leadMonth(sent);
  return { customerId: sent.customerId, user, month, period: month };
}
