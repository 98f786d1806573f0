import { Big } from 'big.js';
import type { Month } from '../../../client/contract/shapes/fields.ts';
import { DomainError } from '../errors.ts';
import { type Lead, type LeadAction, leadMonth } from './lead.ts';
import { type LeadRules, rateOf, ratesOf } from './lead-rules.ts';
import {
  type CapScope,
  capScopeOf,
  type Ledger,
  MOST_REMEMBERED,
  type SeenAction,
  seenActionOf,
} from './ledger.ts';

/** The value of an action, in USD. `value` is `billed` and `saved` together. */
export interface ValuedAction extends LeadAction {
  readonly value: Big;
  readonly billed: Big;
  readonly saved: Big;
  /** Where something was saved. */
  readonly savingReason?: 'duplicate' | 'cap';
}

/** The value of a lead, in USD. `gross` is `billed` and both savings together. */
export interface Valuation {
  readonly month: Month;
  readonly gross: Big;
  readonly billed: Big;
  readonly savings: { readonly duplicate: Big; readonly cap: Big };
  readonly ratesVersion: string;
  /** In the order of the lead's actions. */
  readonly actions: readonly ValuedAction[];
}

/** A lead that cannot be valued: nothing of it is in the ledger. */
export interface RefusedLead {
  readonly refused: DomainError;
}

export interface ValuedLeads {
  /** With what the leads left in it. */
  readonly ledger: Ledger;
  /** One for each lead, in the order given. */
  readonly outcomes: readonly (Valuation | RefusedLead)[];
}

/**
 * Values the leads of one customer, user and month that come together.
 *
 * When a user does something with a product for the first time in a month, it is billed. Each repetition is a
 * duplicate. No more than the cap's amount is billed: the action that crosses the cap is billed in part. Actions count
 * in the order of their times, then of their leads' `created_at` and `lead_id`.
 *
 * @param ledger what is remembered of that user
 * @param leads of that user, each `lead_id` once
 */
export function valueLeads(ledger: Ledger, rules: LeadRules, leads: readonly Lead[]): ValuedLeads {
  const refused = new Map<Lead, DomainError>();
  for (;;) {
    const tried = leads.filter((lead) => !refused.has(lead));
    const book = new Book(ledger, rules);
    const unfit = firstUnfit(book, inOrderOfTime(tried));
    if (!unfit) {
      return {
        ledger: book.ledger,
        outcomes: leads.map((lead) => {
          const refusal = refused.get(lead);
          return refusal ? { refused: refusal } : book.valuationOf(lead);
        }),
      };
    }
    refused.set(unfit.place.lead, ledgerFull(unfit));
  }
}

function firstUnfit(book: Book, places: readonly Place[]): Unfit | undefined {
  for (const place of places) {
    const full = book.enter(place);
    if (full) return { place, full };
  }
  return undefined;
}

/** The leads in the order of their first actions. If they do not fit one transaction, they are split in this order. */
export const inOrder = (leads: readonly Lead[]): Lead[] => [
  ...new Set(inOrderOfTime(leads).map(({ lead }) => lead)),
];

/** An action in its lead. */
interface Place {
  readonly lead: Lead;
  readonly action: LeadAction;
  readonly index: number;
}

const inOrderOfTime = (leads: readonly Lead[]): Place[] =>
  leads
    .flatMap((lead) => lead.actions.map((action, index): Place => ({ lead, action, index })))
    .sort(
      (one, other) =>
        compared(one.action.timestamp, other.action.timestamp) ||
        compared(one.lead.createdAt, other.lead.createdAt) ||
        compared(one.lead.leadId, other.lead.leadId) ||
        one.index - other.index,
    );

// Not by a language's rules, since two machines must agree.
const compared = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** A ledger while actions are entered in it. */
class Book {
  readonly #rules: LeadRules;
  readonly #seen: Set<SeenAction>;
  readonly #billed: Map<CapScope, Big>;
  readonly #valued = new Map<Lead, ValuedAction[]>();

  constructor({ seen, billed }: Ledger, rules: LeadRules) {
    this.#rules = rules;
    this.#seen = new Set(seen);
    this.#billed = new Map(billed);
  }

  get ledger(): Ledger {
    return { seen: this.#seen, billed: this.#billed };
  }

  /** @returns what is full, if the action would be billed but cannot be remembered: then it is not entered */
  enter({ lead, action, index }: Place): Full | undefined {
    const value = rateOf(ratesOf(this.#rules, leadMonth(lead)), lead.leadType, action.engagementLevel);
    const seenAction = seenActionOf(lead.productId, action);
    const isRepeated = this.#seen.has(seenAction);
    const billed = isRepeated ? ZERO : this.#within(value, capScopeOf(this.#rules, lead.productId));
    const full = isRepeated
      ? undefined
      : this.#remember(seenAction, billed, capScopeOf(this.#rules, lead.productId));
    if (full) return full;
    const saved = value.minus(billed);
    const valued = this.#valued.get(lead) ?? [];
    valued[index] = {
      ...action,
      value,
      billed,
      saved,
      ...(saved.gt(0) && { savingReason: isRepeated ? 'duplicate' : 'cap' }),
    };
    this.#valued.set(lead, valued);
    return undefined;
  }

  /** The part of it for which the cap leaves room. */
  #within(value: Big, scope: CapScope): Big {
    const room = this.#rules.cap.amount.minus(this.#billed.get(scope) ?? ZERO);
    if (room.lte(0)) return ZERO;
    return value.lt(room) ? value : room;
  }

  #remember(action: SeenAction, billed: Big, scope: CapScope): Full | undefined {
    const hasRoom = this.#seen.size < MOST_REMEMBERED;
    // An action that costs nothing need not be remembered.
    if (billed.eq(0)) {
      if (hasRoom) this.#seen.add(action);
      return undefined;
    }
    if (!hasRoom) return 'actions of its month';
    if (!this.#billed.has(scope) && this.#billed.size >= MOST_REMEMBERED) return 'products of its lifetime';
    this.#seen.add(action);
    this.#billed.set(scope, (this.#billed.get(scope) ?? ZERO).plus(billed));
    return undefined;
  }

  valuationOf(lead: Lead): Valuation {
    const actions = this.#valued.get(lead) ?? [];
    const savedBy = (reason: ValuedAction['savingReason']): Big =>
      sum(actions.filter(({ savingReason }) => savingReason === reason).map(({ saved }) => saved));
    const month = leadMonth(lead);
    return {
      month,
      gross: sum(actions.map(({ value }) => value)),
      billed: sum(actions.map(({ billed }) => billed)),
      savings: { duplicate: savedBy('duplicate'), cap: savedBy('cap') },
      ratesVersion: ratesOf(this.#rules, month).version,
      actions,
    };
  }
}

const ZERO = new Big(0);
const sum = (amounts: readonly Big[]): Big => amounts.reduce((total, amount) => total.plus(amount), ZERO);

/** What a ledger has no room for. Only if a cap counts for each product and for a lifetime, products can be too many. */
type Full = 'actions of its month' | 'products of its lifetime';

interface Unfit {
  readonly place: Place;
  readonly full: Full;
}

function ledgerFull({ place: { lead, index }, full }: Unfit): DomainError {
  switch (full) {
    case 'actions of its month':
      return new DomainError('lead_ledger_full', {
        detail: `The user of this lead has ${MOST_REMEMBERED} different actions in ${leadMonth(lead)} and is still below the cap. Tally could not tell later whether another one is a repetition. Nothing was written. Leads of that month with only the known actions are still taken. If this lead is to be billed, add it as a line item.`,
        errors: [
          {
            field: `actions[${index}]`,
            message: `expected one of the first ${MOST_REMEMBERED} different actions of a user in a month`,
          },
        ],
      });
    case 'products of its lifetime':
      return new DomainError('lead_ledger_full', {
        detail: `The user of this lead was billed for ${MOST_REMEMBERED} products, and each has a cap for a lifetime. Tally cannot count the cap of another product, in this month or later. Nothing was written. Leads for those products are still taken. If this lead is to be billed, add it as a line item.`,
        errors: [
          {
            field: 'product_id',
            message: `expected one of the first ${MOST_REMEMBERED} products that the user was billed for`,
          },
        ],
      });
    default:
      return full satisfies never;
  }
}
