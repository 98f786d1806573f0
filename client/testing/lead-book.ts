import { leadView } from '../../functions/api/leads/views.ts';
import { lineItemView } from '../../functions/api/line-items/views.ts';
import { DomainError } from '../../functions/domain/errors.ts';
import { type Lead, leadMonth, leadOf } from '../../functions/domain/leads/lead.ts';
import { leadCharge } from '../../functions/domain/leads/lead-charge.ts';
import { leadRulesOf } from '../../functions/domain/leads/lead-rules.ts';
import { leadTimesRefusal } from '../../functions/domain/leads/lead-times.ts';
import { leadUserKeyOf } from '../../functions/domain/leads/lead-user.ts';
import { emptyLedger, type Ledger } from '../../functions/domain/leads/ledger.ts';
import { leadConflict, leadDifferences } from '../../functions/domain/leads/same-lead.ts';
import type { StoredLead } from '../../functions/domain/leads/stored-lead.ts';
import { type Valuation, valueLeads } from '../../functions/domain/leads/valuation.ts';
import { billingMonths } from '../../functions/domain/months.ts';
import type { StoredLineItem } from '../../functions/domain/stored-line-item.ts';
import { problemAt, summaryOf } from '../../functions/http/batch.ts';
import { refusalOf } from '../../functions/http/validation.ts';
import type { CheckedLead } from '../contract/leads/writes.ts';
import type { LeadId } from '../contract/shapes/fields.ts';
import type { Books } from './books.ts';
import type { Answer, Asked } from './endpoints.ts';

/** As a new stage has them. */
const RULES = leadRulesOf({});

type Outcome =
  | { readonly kind: 'created' | 'replayed'; readonly lead: StoredLead }
  | { readonly kind: 'conflict' | 'rejected'; readonly error: DomainError };

export interface LeadTerms {
  readonly graceDays: number;
  readonly oldestUseDays: number;
  /** @throws DomainError if there is no such customer or product */
  readonly check: (lead: Lead) => void;
}

/** Leads, valued by Tally's own rules. */
export class LeadBook {
  readonly leads = new Map<LeadId, StoredLead>();
  readonly #ledgers = new Map<string, Ledger>();

  /** One lead, or several: each form has its own reply. */
  answer(books: Books, asked: Asked<'addLeads'>, terms: LeadTerms): Answer {
    const { body } = asked;
    if (Array.isArray(body)) return this.#several(books, body, (index) => `[${index}]`, asked, terms);
    if ('leads' in body) {
      return this.#several(books, body.leads, (index) => `leads[${index}]`, asked, terms);
    }
    const [outcome] = this.#take(books, [{ lead: body }], asked, terms);
    if (!outcome || 'error' in outcome) throw outcome?.error ?? new Error('A lead had no outcome.');
    const isReplay = outcome.kind === 'replayed';
    const line = outcome.lead.lineItemId && books.lines.get(outcome.lead.lineItemId);
    return {
      status: isReplay ? 200 : 201,
      body: {
        lead: leadView(outcome.lead),
        ...(line && { line_item: lineItemView(line) }),
        replayed: isReplay,
      },
    };
  }

  #several(
    books: Books,
    leads: readonly CheckedLead[],
    at: (index: number) => string,
    asked: Asked<'addLeads'>,
    terms: LeadTerms,
  ): Answer {
    const results = this.#take(books, leads, asked, terms).map((outcome, index) => {
      const checked = leads[index];
      const id = checked && ('lead' in checked ? checked.lead.lead_id : checked.leadId);
      return {
        index,
        ...(id !== undefined && { lead_id: id }),
        outcome: outcome.kind,
        ...('error' in outcome
          ? { error: problemAt(at(index), outcome.error, asked.requestId) }
          : { lead: leadView(outcome.lead) }),
      };
    });
    return { status: 200, body: { results, summary: summaryOf(results) } };
  }

  /** The new ones are valued together, as they come; the others are judged against those that were taken before. */
  #take(books: Books, leads: readonly CheckedLead[], asked: Asked<'addLeads'>, terms: LeadTerms): Outcome[] {
    const checked = leads.map((one) => this.#checked(one, asked, terms));
    const fresh = new Map<LeadId, Lead>();
    for (const one of checked) {
      if ('leadId' in one && !this.leads.has(one.leadId) && !fresh.has(one.leadId))
        fresh.set(one.leadId, one);
    }
    const made = this.#value(books, [...fresh.values()], asked, terms);
    // A second lead of the same id shares the refusal of the first.
    const refused = (id: LeadId): Outcome | undefined => {
      const outcome = made.get(id);
      return outcome && 'error' in outcome ? outcome : undefined;
    };
    return checked.map((one) => {
      if ('kind' in one) return one;
      const isFirst = fresh.get(one.leadId) === one;
      return (isFirst ? made.get(one.leadId) : refused(one.leadId)) ?? this.#judge(one);
    });
  }

  #value(
    books: Books,
    leads: readonly Lead[],
    asked: Asked<'addLeads'>,
    terms: LeadTerms,
  ): ReadonlyMap<LeadId, Outcome> {
    const made = new Map<LeadId, Outcome>();
    for (const [name, group] of byLedger(leads)) {
      const { ledger, outcomes } = valueLeads(this.#ledgers.get(name) ?? emptyLedger, RULES, group);
      this.#ledgers.set(name, ledger);
      for (const [index, valued] of outcomes.entries()) {
        const lead = group[index];
        if (!lead) continue;
        made.set(
          lead.leadId,
          'refused' in valued
            ? { kind: 'rejected', error: valued.refused }
            : { kind: 'created', lead: this.#keep(books, lead, valued, asked, terms) },
        );
      }
    }
    return made;
  }

  #checked(one: CheckedLead, { now }: Asked<'addLeads'>, terms: LeadTerms): Lead | Outcome {
    try {
      if ('issues' in one) throw refusalOf(one.issues);
      const lead = leadOf(one.lead);
      const refused = leadTimesRefusal(lead, now, terms.oldestUseDays);
      if (refused && !this.leads.has(lead.leadId)) throw refused;
      terms.check(lead);
      return lead;
    } catch (error) {
      if (error instanceof DomainError) return { kind: 'rejected', error };
      throw error;
    }
  }

  #keep(
    books: Books,
    lead: Lead,
    valuation: Valuation,
    { caller: createdBy, now }: Asked<'addLeads'>,
    { graceDays }: LeadTerms,
  ): StoredLead {
    const charge = leadCharge(lead, valuation);
    let line: StoredLineItem | undefined;
    if (charge) {
      line = books.bill({
        customerId: lead.customerId,
        space: 'lead',
        key: lead.leadId,
        charge,
        defaulted: { currency: false },
        months: billingMonths(lead.createdAt, now, graceDays),
        createdBy,
        now,
      }).lineItem;
    }
    const stored: StoredLead = {
      lead,
      valuation,
      ...(line && { lineItemId: line.lineItemId }),
      receivedAt: now,
      createdBy,
    };
    this.leads.set(lead.leadId, stored);
    return stored;
  }

  #judge(lead: Lead): Outcome {
    const stored = this.leads.get(lead.leadId);
    if (!stored) throw new Error(`Lead ${lead.leadId} was neither taken nor refused.`);
    const errors = leadDifferences(stored, lead);
    return errors.length === 0
      ? { kind: 'replayed', lead: stored }
      : { kind: 'conflict', error: leadConflict(lead, errors) };
  }
}

/** The leads of one user and month, each group under its name. Node 20 has no `Map.groupBy`. */
function byLedger(leads: readonly Lead[]): Map<string, Lead[]> {
  const groups = new Map<string, Lead[]>();
  for (const lead of leads) {
    const name = `${leadUserKeyOf(lead)} ${leadMonth(lead)}`;
    groups.set(name, [...(groups.get(name) ?? []), lead]);
  }
  return groups;
}
