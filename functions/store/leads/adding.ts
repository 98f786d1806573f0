import { randomUUID } from 'node:crypto';
import type { DomainError } from '../../domain/errors.ts';
import { leadMonth } from '../../domain/leads/lead.ts';
import { LEAD_CURRENCY, type LeadRules } from '../../domain/leads/lead-rules.ts';
import { type LeadUserKey, leadUserKeyOf } from '../../domain/leads/lead-user.ts';
import { leadConflict, leadDifferences } from '../../domain/leads/same-lead.ts';
import type { StoredLead } from '../../domain/leads/stored-lead.ts';
import { inOrder } from '../../domain/leads/valuation.ts';
import { told } from '../../domain/outage.ts';
import type { StoredLineItem } from '../../domain/stored-line-item.ts';
import { bounded } from '../table/deadline.ts';
import { eachAtMost } from '../table/in-parallel.ts';
import type { Table } from '../table/table.ts';
import { recording } from '../table/write-record.ts';
import { leadUserRefs } from './lead-user.ts';
import { type Found, writeMonth } from './month.ts';
import type { LeadRequest, NewLead, Work } from './request.ts';
import { storedLead } from './stored.ts';

export type LeadOutcome =
  | {
      readonly kind: 'created' | 'replayed';
      readonly lead: StoredLead;
      /** Present for a new lead that is worth more than zero. */
      readonly lineItem?: StoredLineItem;
    }
  /** Its id was used with other content. */
  | { readonly kind: 'conflict'; readonly error: DomainError }
  /** It cannot be valued. If it is sent again, it is refused again. */
  | { readonly kind: 'rejected'; readonly error: DomainError }
  /** It may not be written. If it is sent again, it is applied once. This is used for any error, also a defect. */
  | { readonly kind: 'failed'; readonly error: unknown };

export interface LeadTerms {
  readonly rules: LeadRules;
  /**
   * How long it waits for other writers, in ms since the epoch; if left out, as long as it takes. It uses all of that
   * time, because writers of one ledger take turns.
   */
  readonly until?: number;
}

/** How many calls one request makes to the table at a time. */
const CUSTOMERS_AT_A_TIME = 16;

/**
 * Adds leads of any customers. The ledger of a lead's user decides its value. The lead, its line, the invoice's total,
 * the ledger and the report change in one transaction, with as many leads as fit. Each lead has its own outcome, in the
 * order given. If two have the same id, the second is compared with the first.
 */
export async function addLeads(
  table: Table,
  requests: readonly LeadRequest[],
  terms: LeadTerms,
): Promise<LeadOutcome[]> {
  const attempt = randomUUID();
  const limited = terms.until === undefined ? table : bounded(table, terms.until);
  const asked = requests.map((request) => ({ ...request }));
  const firsts = new Map(asked.toReversed().map((request) => [request.lead.leadId, request]));
  const found: Found = new Map();
  const customers = Map.groupBy(firsts.values(), ({ lead }) => lead.customerId);
  await eachAtMost(CUSTOMERS_AT_A_TIME, customers.values(), async (ofCustomer) => {
    const months = [...Map.groupBy(ofCustomer, ({ lead }) => leadMonth(lead))].sort(([a], [b]) =>
      a < b ? -1 : 1,
    );
    // Month after month, because a cap for a lifetime counts over all months.
    for (const [month, [first, ...others]] of months) {
      if (!first) continue;
      const of = { customerId: first.lead.customerId, month };
      await addTogether(limited, [first, ...others], { of, rules: terms.rules, attempt }, found);
    }
  });
  return asked.map((request) => judge(found, request, firsts.get(request.lead.leadId) === request));
}

/** Leads of one customer and month, until something is found out about each. */
async function addTogether(
  table: Table,
  requests: readonly [LeadRequest, ...LeadRequest[]],
  work: Work,
  found: Found,
): Promise<void> {
  const { table: recorded, writes } = recording(table);
  const { customerId } = work.of;
  const destination = { customerId, currency: LEAD_CURRENCY, months: requests[0].months } as const;
  try {
    await writeMonth(recorded, await byUser(recorded, requests), { ...work, destination }, found);
  } catch (cause) {
    // The leads that were written are known, since a transaction writes all of its leads or none.
    const error = told(cause, 'keyed write', writes.unsure ? 'unknown' : 'not_applied');
    for (const { lead } of requests) {
      if (!found.has(lead.leadId)) found.set(lead.leadId, { kind: 'failed', error });
    }
  }
}

/** User by user, so that a transaction has few ledgers, and each user's leads in the order in which they count. */
async function byUser(table: Table, requests: readonly LeadRequest[]): Promise<NewLead[]> {
  const users = Map.groupBy(requests, ({ lead }) => leadUserKeyOf(lead));
  const refs = await leadUserRefs(table, users.keys());
  return [...users].flatMap(([key, ofUser]) => {
    const requestOf = new Map(ofUser.map((request) => [request.lead, request]));
    return inOrder([...requestOf.keys()]).flatMap((lead) => {
      const request = requestOf.get(lead);
      return request ? [{ request, user: refOf(refs, key) }] : [];
    });
  });
}

function refOf<Ref>(refs: ReadonlyMap<LeadUserKey, Ref>, key: LeadUserKey): Ref {
  const ref = refs.get(key);
  if (ref === undefined) throw new Error('A lead user has no name in the keys of ledgers.');
  return ref;
}

function judge(found: Found, { lead }: LeadRequest, isFirst: boolean): LeadOutcome {
  const finding = found.get(lead.leadId);
  if (finding === undefined) return { kind: 'failed', error: new Error('A lead was not tried.') };
  if (finding.kind !== 'found') return finding;
  const stored = storedLead(finding.lead);
  if (finding.written && isFirst) {
    return { kind: 'created', lead: stored, ...(finding.lineItem && { lineItem: finding.lineItem }) };
  }
  const errors = leadDifferences(stored, lead);
  if (errors.length === 0) return { kind: 'replayed', lead: stored };
  return { kind: 'conflict', error: leadConflict(lead, errors) };
}
