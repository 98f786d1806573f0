import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { engagementLevel } from '../../../../client/contract/shapes/engagement-level.ts';
import {
  type CustomerId,
  customerId,
  instant,
  type LeadId,
  leadId,
  lineItemId,
  type Month,
  month,
  type ProductId,
  productId,
} from '../../../../client/contract/shapes/fields.ts';
import { partitions } from '../partitions.ts';
import { partOf } from '../spread-list.ts';
import type { Key } from '../table.ts';
import { amount, count, key, kind, listKey } from './item.ts';

/** Short names: a lead has up to a hundred of them. What was saved of an action is its value less what was billed. */
const action = () =>
  z.object({
    type: z.string(),
    level: engagementLevel,
    at: instant,
    value: amount,
    billed: amount,
    saved_by: z.optional(z.enum(['duplicate', 'cap'])),
  });

const lead = () =>
  z.object({
    ...key,
    lead_id: leadId,
    customer_id: customerId,
    product_id: productId,
    lead_type: z.string(),
    created_at: instant,
    user_id: z.optional(z.string()),
    user_email: z.optional(z.string()),
    metadata: z.optional(z.record(z.string(), z.string())),
    /** When its user was erased: id, e-mail address and metadata are gone. */
    erased_at: z.optional(instant),
    month,
    gross: amount,
    billed: amount,
    duplicate: amount,
    cap: amount,
    rates_version: z.string(),
    actions: z.array(action()),
    line_item_id: z.optional(lineItemId),
    received_at: instant,
    created_by: z.string(),
    /** The try that wrote it: how a writer knows its own lead again when the reply was lost. */
    attempt: z.string(),
    /** The customer's leads, by creation. */
    ...listKey,
  });
export type LeadItem = z.output<ReturnType<typeof lead>>;

/**
 * The actions of one lead user that were seen in a month, as hashes, and what was billed. The cap depends on it. If the
 * cap is for a lifetime, there is another one without a month, for what was billed.
 */
const leadLedger = () =>
  z.object({
    ...key,
    /** Goes up with every change. A writer names the version that it read. */
    version: count,
    seen: z.array(z.string()),
    /** By the cap's scope. */
    billed: z.record(z.string(), amount),
  });
export type LeadLedgerItem = z.output<ReturnType<typeof leadLedger>>;

/** Writers who wait for a user's ledger of a month. Each is promised a version of it. */
const leadQueue = () => z.object({ ...key, promised: count });

/** In the list of the month's customers that have leads. */
const leadMonth = () => z.object({ ...key, customer_id: customerId, month, ...listKey });
export type LeadMonthItem = z.output<ReturnType<typeof leadMonth>>;

const figures = () => ({
  leads: count,
  actions: count,
  gross: amount,
  billed: amount,
  duplicate: amount,
  cap: amount,
});
const leadRow = () => z.object({ ...key, month, product_id: productId, lead_type: z.string(), ...figures() });
export type LeadRowItem = z.output<ReturnType<typeof leadRow>>;
const leadTotal = () => z.object({ ...key, month, ...figures() });
export type LeadTotalItem = z.output<ReturnType<typeof leadTotal>>;

const leadSecret = () => z.object({ ...key, secret: z.string() });

export const leadItems = {
  lead: kind('lead', lead),
  leadLedger: kind('lead ledger', leadLedger),
  leadQueue: kind('lead queue', leadQueue),
  leadMonth: kind('lead month', leadMonth),
  leadRow: kind('lead row', leadRow),
  leadTotal: kind('lead total', leadTotal),
  leadSecret: kind('lead secret', leadSecret),
};

/** There may be more of them one day, never fewer. */
const LISTS = 4;
const parts = Array.from({ length: LISTS }, (_, part) => part);
const twoDigits = (subCounter: number): string => String(subCounter).padStart(2, '0');
const rowPlace = (month: Month): string => `lead_row#${month}`;
const totalPlace = (month: Month): string => `lead_total#${month}`;

export const leadKeys = {
  lead: (id: LeadId): Key => ({ pk: `${partitions.lead}${id}`, sk: 'lead' }),
  /** A customer's leads, spread by their ids: one partition of the index would end a busy customer's haste. */
  leadLists: (customer: CustomerId): string[] => parts.map((part) => leadList(customer, part)),
  leadList: (customer: CustomerId, id: LeadId): string => leadList(customer, partOf(id, LISTS)),
  leadPlace: (of: { createdAt: string; leadId: LeadId }): string => `${of.createdAt}#${of.leadId}`,
  /** All ledgers of a user lie together. */
  leadLedgers: (customer: CustomerId, user: string): string => `${partitions.leadLedger}${customer}#${user}`,
  leadLedger: (customer: CustomerId, user: string, period: Month | 'lifetime'): Key => ({
    pk: `${partitions.leadLedger}${customer}#${user}`,
    sk: `ledger#${period}`,
  }),
  leadQueue: (customer: CustomerId, user: string, month: string): Key => ({
    pk: `${partitions.leadLedger}${customer}#${user}`,
    sk: `queue#${month}`,
  }),
  leadMonth: (customer: CustomerId, of: Month): Key => ({
    pk: `${partitions.leadMonth}${customer}`,
    sk: `lead_month#${of}`,
  }),
  leadMonthLists: (of: Month): string[] => parts.map((part) => leadMonthList(of, part)),
  leadMonthList: (customer: CustomerId, of: Month): string => leadMonthList(of, partOf(customer, LISTS)),
  leadRows: (customer: CustomerId): string => `${partitions.leadRow}${customer}`,
  leadRow: (
    customer: CustomerId,
    row: { readonly month: Month; readonly productId: ProductId; readonly leadType: string },
    subCounter: number,
  ): Key => ({
    pk: `${partitions.leadRow}${customer}`,
    // By a hash: a lead type may be longer than a key.
    sk: `${rowPlace(row.month)}#${hashOf([row.productId, row.leadType])}#${twoDigits(subCounter)}`,
  }),
  leadTotals: parts.map((part) => `${partitions.leadTotal}${part}`),
  /** Over few partitions, so that few queries read them, and over many items, so that writers seldom meet. */
  leadTotal: (of: Month, subCounter: number): Key => ({
    pk: `${partitions.leadTotal}${subCounter % LISTS}`,
    sk: `${totalPlace(of)}#${twoDigits(subCounter)}`,
  }),
  rowPlace,
  totalPlace,
  totalPlaces: { from: 'lead_total#', to: 'lead_total#~' },
  leadSecret: { pk: partitions.leadSecret, sk: 'lead_secret' } satisfies Key,
};

function leadList(customer: CustomerId, part: number): string {
  return `leads#${customer}#${part}`;
}
function leadMonthList(of: Month, part: number): string {
  return `lead-months#${of}#${part}`;
}

/** 96 bits, among the rows of one customer's month. */
const hashOf = (parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 16);
