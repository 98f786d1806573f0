import { Big } from 'big.js';
import { lineItemIdOf } from '../../../functions/domain/line-item.ts';
import type { LeadItem } from '../../../functions/store/table/items/lead.ts';
import type { Snapshot } from './snapshot.ts';
import { differencesOf, type Sums } from './sums.ts';

/** What must be true for leads, whichever caller sent them and wherever workers died. */
export type LeadRule =
  | 'a lead comes to what its actions come to'
  | 'a billed lead has exactly its line'
  | 'the report counts each lead once'
  | 'the totals count each lead once'
  | 'each month lists the customers that have leads'
  | 'the ledgers hold what was seen and billed'
  | 'no user costs more than the cap'
  | 'each user costs its different actions, up to the cap';

export interface BrokenLead {
  readonly rule: LeadRule;
  readonly what: string;
}

/** @returns one entry for each error in the leads; it uses no code of the store */
export const auditLeads = (snapshot: Snapshot): BrokenLead[] => [
  ...snapshot.leads.flatMap(wrongLead),
  ...wrongLines(snapshot),
  ...wrongRows(snapshot),
  ...wrongTotals(snapshot),
  ...wrongMonths(snapshot),
  ...wrongLedgers(snapshot),
];

function wrongLead(lead: LeadItem): BrokenLead[] {
  const sum = (of: (action: LeadItem['actions'][number]) => Big): string =>
    lead.actions.reduce((total, action) => total.plus(of(action)), new Big(0)).toFixed();
  const saved = (by: 'duplicate' | 'cap') =>
    sum(({ saved_by, value, billed }) => (saved_by === by ? value.minus(billed) : new Big(0)));
  const said: Sums = {
    gross: lead.gross.toFixed(),
    billed: lead.billed.toFixed(),
    duplicate: lead.duplicate.toFixed(),
    cap: lead.cap.toFixed(),
    'gross less billed': lead.duplicate.plus(lead.cap).toFixed(),
  };
  const is: Sums = {
    gross: sum(({ value }) => value),
    billed: sum(({ billed }) => billed),
    duplicate: saved('duplicate'),
    cap: saved('cap'),
    'gross less billed': lead.gross.minus(lead.billed).toFixed(),
  };
  return differencesOf(said, is).map((difference) => ({
    rule: 'a lead comes to what its actions come to',
    what: `${lead.lead_id}: ${difference}`,
  }));
}

function wrongLines({ leads, lines }: Snapshot): BrokenLead[] {
  const owed = Object.fromEntries(
    leads
      .filter(({ billed }) => !billed.eq(0))
      .map((lead) => [lineItemIdOf(lead.customer_id, 'lead', lead.lead_id), lead.billed.toFixed()]),
  );
  const named = Object.fromEntries(
    leads.flatMap(({ line_item_id: id, billed }) => (id === undefined ? [] : [[id, billed.toFixed()]])),
  );
  const there = Object.fromEntries(
    lines.filter(({ kind }) => kind === 'lead').map(({ line_item_id: id, amount }) => [id, amount.toFixed()]),
  );
  return [...differencesOf(there, owed), ...differencesOf(named, owed)].map((what) => ({
    rule: 'a billed lead has exactly its line',
    what,
  }));
}

interface Counted {
  readonly leads: number;
  readonly actions: number;
  readonly gross: Big;
  readonly billed: Big;
  readonly duplicate: Big;
  readonly cap: Big;
}

const countedAs = (lead: LeadItem): Counted => ({ ...lead, leads: 1, actions: lead.actions.length });

/** Adds the figures of each name. Each sum is a text. */
function countsOf(parts: Iterable<readonly [name: string, counted: Counted]>): Sums {
  const sums = new Map<string, Big[]>();
  for (const [name, { leads, actions, gross, billed, duplicate, cap }] of parts) {
    const more = [leads, actions, gross, billed, duplicate, cap];
    const before = sums.get(name) ?? more.map(() => new Big(0));
    sums.set(
      name,
      before.map((value, index) => value.plus(more[index] ?? 0)),
    );
  }
  return Object.fromEntries([...sums].map(([name, values]) => [name, values.map(String).join(' ')]));
}

function wrongRows({ leads, leadRows }: Snapshot): BrokenLead[] {
  const counted = countsOf(
    leadRows.map((row) => [
      `${row.pk.slice('LR#'.length)} ${row.month} ${row.product_id} ${row.lead_type}`,
      row,
    ]),
  );
  const is = countsOf(
    leads.map((lead) => [
      `${lead.customer_id} ${lead.month} ${lead.product_id} ${lead.lead_type}`,
      countedAs(lead),
    ]),
  );
  return differencesOf(counted, is).map((what) => ({ rule: 'the report counts each lead once', what }));
}

function wrongTotals({ leads, leadTotals }: Snapshot): BrokenLead[] {
  const counted = countsOf(leadTotals.map((total) => [total.month, total]));
  const is = countsOf(leads.map((lead) => [lead.month, countedAs(lead)]));
  return differencesOf(counted, is).map((what) => ({ rule: 'the totals count each lead once', what }));
}

function wrongMonths({ leads, leadMonths }: Snapshot): BrokenLead[] {
  const listed = leadMonths.map(({ month, customer_id: customer }) => [`${month} ${customer}`, 'listed']);
  const have = leads.map(({ month, customer_id: customer }) => [`${month} ${customer}`, 'listed']);
  return differencesOf(Object.fromEntries(listed), Object.fromEntries(have)).map((what) => ({
    rule: 'each month lists the customers that have leads',
    what,
  }));
}

/** The name of a user. No item has it in its key. */
const userOf = (lead: LeadItem): string => lead.user_id ?? lead.user_email?.toLowerCase() ?? '';
const inMonth = (lead: LeadItem): string => `${lead.customer_id} ${lead.month}`;

const actionsOf = (lead: LeadItem): string[] =>
  lead.actions.map(({ type, level }) => `${lead.product_id} ${type.trim().toLowerCase()} ${level}`);

/** A new action above the cap costs nothing and is not remembered. */
const MOST_REMEMBERED = 500;

/**
 * There must be one ledger for each user, with the same numbers of actions and the same sums of money. Only
 * the secret of the keys could say which ledger belongs to which user.
 */
function wrongLedgers({ leads, leadLedgers }: Snapshot): BrokenLead[] {
  const tallied = (texts: readonly (readonly [month: string, text: string])[]): Sums =>
    Object.fromEntries(
      [...Map.groupBy(texts, ([month]) => month)].map(([month, group]) => [
        month,
        group
          .map(([, text]) => text)
          .sort()
          .join(', '),
      ]),
    );
  // Nobody can know who an erased user was.
  const erased = new Set(leads.filter(({ erased_at }) => erased_at !== undefined).map(inMonth));
  const monthly = leadLedgers.filter(({ sk }) => sk !== 'ledger#lifetime');
  const held = tallied(
    monthly
      .map((ledger) => {
        const billed = Object.values(ledger.billed).reduce((sum, each) => sum.plus(each), new Big(0));
        const month = `${ledger.pk.split('#')[1]} ${ledger.sk.slice('ledger#'.length)}`;
        return [month, `${ledger.seen.length} seen, ${billed.toFixed()}`] as const;
      })
      .filter(([month]) => !erased.has(month)),
  );
  const users = Map.groupBy(
    leads.filter((lead) => !erased.has(inMonth(lead))),
    (lead) => JSON.stringify([inMonth(lead), userOf(lead)]),
  );
  const is = tallied(
    [...users.values()].map((own) => {
      const seen = Math.min(MOST_REMEMBERED, new Set(own.flatMap(actionsOf)).size);
      const billed = own.reduce((sum, lead) => sum.plus(lead.billed), new Big(0));
      return [own[0] ? inMonth(own[0]) : '', `${seen} seen, ${billed.toFixed()}`] as const;
    }),
  );
  return differencesOf(held, is).map((what) => ({
    rule: 'the ledgers hold what was seen and billed',
    what,
  }));
}

/**
 * What users cost, by a simple sum over all leads. The order of the leads does not matter here: the cap is
 * for a month and all products, and an action has the same value in every lead.
 */
export function auditCap({ leads }: Snapshot, amount: Big): BrokenLead[] {
  const users = Map.groupBy(leads, (lead) => `${inMonth(lead)} ${userOf(lead)}`);
  return [...users].flatMap(([name, own]): BrokenLead[] => {
    const worth = new Map(
      own.flatMap((lead) =>
        lead.actions.map((action, index) => [actionsOf(lead)[index], action.value] as const),
      ),
    );
    const all = [...worth.values()].reduce((sum, value) => sum.plus(value), new Big(0));
    const owed = all.lt(amount) ? all : amount;
    const billed = own.reduce((sum, lead) => sum.plus(lead.billed), new Big(0));
    const what = `${name}: billed ${billed.toFixed()}, owes ${owed.toFixed()}`;
    return [
      ...(billed.gt(amount) ? [{ rule: 'no user costs more than the cap', what } as const] : []),
      ...(billed.eq(owed)
        ? []
        : [{ rule: 'each user costs its different actions, up to the cap', what } as const]),
    ];
  });
}
