import { createHash } from 'node:crypto';
import type { Big } from 'big.js';
import { normalized } from '../../../client/contract/shapes/characters.ts';
import type { Month, ProductId } from '../../../client/contract/shapes/fields.ts';
import type { Lead, LeadAction } from './lead.ts';
import type { LeadRules } from './lead-rules.ts';

/** Stands for product, action type and engagement level: 16 characters of base64url. */
export type SeenAction = string & { readonly SeenAction: true };

/** The products over which one cap counts: all, or the one with this hash. */
export type CapScope = string & { readonly CapScope: true };

/** What is remembered of a lead user: everything that decides the value of its next action. */
export interface Ledger {
  /** The different actions of the month, whether they were billed or not. */
  readonly seen: ReadonlySet<SeenAction>;
  /** What was billed in the cap's period, in USD. */
  readonly billed: ReadonlyMap<CapScope, Big>;
}

export const emptyLedger: Ledger = { seen: new Set(), billed: new Map() };

/**
 * How many different actions of a user are remembered in a month, and how many scopes of the cap. So the write of each
 * lead stays within 10 KB, and within 21 KB if each product has a cap of its own.
 */
export const MOST_REMEMBERED = 500;

/**
 * Two actions are the same if product, action type and engagement level are the same. Case and outer spaces of the type
 * do not matter, and neither do lead and lead type.
 *
 * @returns 96 bits of a SHA-256, so that no two of 500 actions are equal by chance
 */
export const seenActionOf = (productId: ProductId, { actionType, engagementLevel }: LeadAction): SeenAction =>
  hashOf([productId, folded(actionType), engagementLevel]) as SeenAction; // the brand is given here and nowhere else

/** Capitals first: ß and SS are one, as are both forms of a final sigma. */
const folded = (text: string): string => normalized(text.trim().toUpperCase().toLowerCase());

/** @returns the scope of the cap for a product */
export const capScopeOf = ({ cap }: LeadRules, productId: ProductId): CapScope =>
  (cap.scope === 'all' ? 'all' : hashOf([productId])) as CapScope; // the brand is given here and nowhere else

/** @returns the scopes of the caps for these leads, each once */
export const capScopesOf = (rules: LeadRules, leads: readonly Lead[]): CapScope[] => [
  ...new Set(leads.map(({ productId }) => capScopeOf(rules, productId))),
];

/**
 * @param month of the leads
 * @returns the period over which a cap counts
 */
export const capPeriodOf = ({ cap }: LeadRules, month: Month): Month | 'lifetime' =>
  cap.window === 'month' ? month : 'lifetime';

const hashOf = (parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 16);
