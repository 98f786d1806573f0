import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Big } from 'big.js';
import { leadBody } from '../../client/contract/leads/requests.ts';
import { type ProductId, productId as productIdSchema } from '../../client/contract/shapes/fields.ts';
import { type Lead, type LeadAction, leadOf } from '../../functions/domain/leads/lead.ts';
import type { RefusedLead, Valuation } from '../../functions/domain/leads/valuation.ts';
import { at } from './charges.ts';

/* Leads for examples. The contract checks each of them, so that an impossible lead fails in the test. */

const SAMPLE = join(import.meta.dirname, '..', '..', 'localstack', 'sample', 'leads.json');

/** The published leads, as callers send them. */
export const sampleLeads = (): Record<string, unknown>[] => JSON.parse(readFileSync(SAMPLE, 'utf8'));

/**
 * `High form on 3` means an action with the type form and high engagement, on the 3rd of the lead's month.
 */
export const action = (
  level: LeadAction['engagementLevel'],
  type: string,
  timestamp = '2026-11-10T12:00:00Z',
): LeadAction => ({ actionType: type, engagementLevel: level, timestamp: at(timestamp) });

let made = 0;

/** The body of a lead of Acme in November. It has one form with high engagement. */
export function sentLead(changes: Readonly<Record<string, unknown>> = {}) {
  made += 1;
  return {
    lead_id: `lead-${made}`,
    customer_id: 'acme',
    product_id: 'crm',
    lead_type: 'Website Visit',
    created_at: '2026-11-10T11:55:00Z',
    actions: [{ action_type: 'Form', engagement_level: 'High', timestamp: '2026-11-10T12:00:00Z' }],
    ...changes,
  };
}

/** The same lead after the contract has read it. */
export const lead = (changes: Partial<Record<keyof Lead, unknown>> = {}): Lead =>
  ({ ...leadOf(leadBody.parse(sentLead())), ...changes }) as Lead; // as the test names them

export const productId = (id: string): ProductId => productIdSchema.parse(id);

/** Fails the test if the lead was refused. */
export function valued(outcome: Valuation | RefusedLead | undefined): Valuation {
  if (outcome && 'month' in outcome) return outcome;
  throw outcome?.refused ?? new Error('The lead has no outcome.');
}

/** The figures of a lead, in the form that tables of examples use. */
export const figures = ({ month, gross, billed, savings }: Valuation) => ({
  month,
  gross: gross.toFixed(),
  billed: billed.toFixed(),
  duplicate: savings.duplicate.toFixed(),
  cap: savings.cap.toFixed(),
});

export const text = (amount: Big): string => amount.toFixed();
