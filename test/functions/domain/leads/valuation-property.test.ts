import { expect, test } from '@jest/globals';
import { Big } from 'big.js';
import fc from 'fast-check';
import { type Lead, type LeadAction, leadMonth } from '../../../../functions/domain/leads/lead.ts';
import { type LeadRules, leadRules, rateOf, ratesOf } from '../../../../functions/domain/leads/lead-rules.ts';
import { leadUserKeyOf } from '../../../../functions/domain/leads/lead-user.ts';
import {
  type CapScope,
  capPeriodOf,
  emptyLedger,
  type SeenAction,
} from '../../../../functions/domain/leads/ledger.ts';
import { type Valuation, valueLeads } from '../../../../functions/domain/leads/valuation.ts';
import { at } from '../../../support/charges.ts';
import { lead, valued } from '../../../support/leads.ts';

/*
 * Requests of leads are valued with ledgers. The result is compared with a slow calculation without ledgers, which
 * looks at every action that was ever taken.
 */

const levels = fc.constantFrom('High', 'Medium', 'Low');
const someActions = fc.array(
  fc.record({
    actionType: fc.constantFrom('Form', 'form', ' FORM', 'Call', 'View', 'Straße', 'STRASSE'),
    engagementLevel: levels,
    timestamp: fc.integer({ min: 1, max: 9 }).map((day) => at(`2026-11-0${day}T00:00:00Z`)),
  }),
  { minLength: 1, maxLength: 6 },
);
const someLead = fc.record({
  customerId: fc.constantFrom('acme', 'bolt'),
  productId: fc.constantFrom('crm', 'erp'),
  leadType: fc.constantFrom('Website Visit', 'Event'),
  createdAt: fc.constantFrom(at('2026-11-30T23:59:59Z'), at('2026-12-01T00:00:00Z')),
  actions: someActions,
  userId: fc.constantFrom(undefined, 'ann'),
  userEmail: fc.constantFrom(undefined, 'Ann@example.com', 'ann@EXAMPLE.com', 'ann'),
});
/** Requests, each with some leads. */
const someRequests = fc.array(
  fc.array(
    someLead.map((changes) => lead(changes)),
    { minLength: 1, maxLength: 5 },
  ),
  { maxLength: 8 },
);
const someRules = fc
  .record({
    amount: fc.constantFrom('3', '12.5', '20', '100'),
    window: fc.constantFrom('month' as const, 'lifetime' as const),
    scope: fc.constantFrom('all' as const, 'product' as const),
  })
  .map((cap) =>
    leadRules.parse({
      cap,
      rates: [
        {
          version: '1',
          levels: { High: '10', Medium: '5', Low: '0' },
          leadTypes: [{ leadType: 'Event', levels: { High: '7.25' } }],
        },
        { version: '2', from: '2026-12', levels: { High: '11', Medium: '5.5', Low: '2' } },
      ],
    }),
  );

const userOf = (one: Lead): string =>
  [one.customerId, one.userId ? `id ${one.userId}` : `mail ${one.userEmail?.toLowerCase()}`].join();

/** All actions that were taken so far. */
interface Taken {
  readonly lead: Lead;
  readonly type: string;
  readonly level: string;
  readonly billed: Big;
  readonly duplicate: Big;
  readonly cap: Big;
}

interface Sent {
  readonly one: Lead;
  readonly action: LeadAction;
  readonly index: number;
}

const inTime = (request: readonly Lead[]): Sent[] => {
  const place = ({ one, action, index }: Sent) =>
    JSON.stringify([action.timestamp, one.createdAt, one.leadId, index]);
  return request
    .flatMap((one) => one.actions.map((action, index) => ({ one, action, index })))
    .sort((a, b) => (place(a) < place(b) ? -1 : 1));
};

function slowly(requests: readonly (readonly Lead[])[], rules: LeadRules): Taken[] {
  const taken: Taken[] = [];
  for (const sent of requests.flatMap(inTime)) taken.push(next(taken, sent, rules));
  return taken;
}

const NOTHING = new Big(0);

function next(taken: readonly Taken[], { one, action }: Sent, rules: LeadRules): Taken {
  const ofUser = taken.filter((before) => userOf(before.lead) === userOf(one));
  const inMonth = ofUser.filter((before) => leadMonth(before.lead) === leadMonth(one));
  const type = action.actionType.trim().toLowerCase().replaceAll('ß', 'ss');
  const level = action.engagementLevel;
  const ofProduct = (before: Taken) => before.lead.productId === one.productId;
  const isRepeated = inMonth.some(
    (before) => ofProduct(before) && before.type === type && before.level === level,
  );
  const counted = rules.cap.window === 'month' ? inMonth : ofUser;
  const used = total(
    counted.filter((before) => rules.cap.scope === 'all' || ofProduct(before)).map(({ billed }) => billed),
  );
  const value = rateOf(ratesOf(rules, leadMonth(one)), one.leadType, level);
  const room = rules.cap.amount.minus(used);
  const within = value.lt(room) ? value : room;
  const said = { lead: one, type, level };
  return isRepeated
    ? { ...said, billed: NOTHING, duplicate: value, cap: NOTHING }
    : { ...said, billed: within, duplicate: NOTHING, cap: value.minus(within) };
}

/** Values as the store does, with a ledger for each user and month, and one for each user and period of the cap. */
function throughLedgers(requests: readonly (readonly Lead[])[], rules: LeadRules): Map<Lead, Valuation> {
  const seen = new Map<string, ReadonlySet<SeenAction>>();
  const billed = new Map<string, ReadonlyMap<CapScope, Big>>();
  const valuations = new Map<Lead, Valuation>();
  for (const request of requests) {
    const groups = Map.groupBy(request, (one) => `${leadUserKeyOf(one)} ${leadMonth(one)}`);
    // A cap for a lifetime counts over all months. So the earlier month comes first, as in the reference.
    const inOrder = [...groups].sort(([, [a]], [, [b]]) =>
      (a?.createdAt ?? '') < (b?.createdAt ?? '') ? -1 : 1,
    );
    for (const [month, leads] of inOrder) {
      const [first] = leads;
      if (!first) continue;
      const period = `${leadUserKeyOf(first)} ${capPeriodOf(rules, leadMonth(first))}`;
      const { ledger, outcomes } = valueLeads(
        {
          seen: seen.get(month) ?? emptyLedger.seen,
          billed: billed.get(period) ?? emptyLedger.billed,
        },
        rules,
        leads,
      );
      seen.set(month, ledger.seen);
      billed.set(period, ledger.billed);
      for (const [index, one] of leads.entries()) valuations.set(one, valued(outcomes[index]));
    }
  }
  return valuations;
}

/** Requests with leads of one month each, because a cap over all months needs one order. */
const ofOneMonth = (requests: readonly (readonly Lead[])[]): Lead[][] =>
  requests.flatMap((request) => [...Map.groupBy(request, leadMonth).values()]);

const total = (amounts: readonly Big[]): Big => amounts.reduce((sum, amount) => sum.plus(amount), new Big(0));

test('after each request, leads have the values of the slow calculation', () => {
  fc.assert(
    fc.property(someRequests, someRules, (sent, rules) => {
      const requests = ofOneMonth(sent);
      const slow = slowly(requests, rules);
      const fast = throughLedgers(requests, rules);

      for (const [one, valuation] of fast) {
        const own = slow.filter((taken) => taken.lead === one);
        expect(valuation.billed.toFixed()).toBe(total(own.map(({ billed }) => billed)).toFixed());
        expect(valuation.savings.duplicate.toFixed()).toBe(
          total(own.map(({ duplicate }) => duplicate)).toFixed(),
        );
        expect(valuation.savings.cap.toFixed()).toBe(total(own.map(({ cap }) => cap)).toFixed());
      }
    }),
  );
});

test('for each action and lead, the unbilled part is saved, and no user costs more than the cap', () => {
  fc.assert(
    fc.property(someRequests, someRules, (requests, rules) => {
      const valuations = throughLedgers(requests, rules);

      for (const valuation of valuations.values()) expectNothingLost(valuation);
      const accounts = Map.groupBy(valuations, ([one]) => accountOf(one, rules));
      for (const leads of accounts.values()) {
        const billed = total(leads.map(([, valuation]) => valuation.billed));
        expect(billed.lte(rules.cap.amount)).toBe(true);
      }
    }),
  );
});

/** The user of a cap, and the scope of the cap. */
const accountOf = (one: Lead, { cap }: LeadRules): string =>
  [userOf(one), cap.window === 'month' && leadMonth(one), cap.scope === 'product' && one.productId].join();

function expectNothingLost({ gross, billed, savings, actions }: Valuation): void {
  expect(gross.minus(billed).toFixed()).toBe(savings.duplicate.plus(savings.cap).toFixed());
  for (const action of actions) {
    expect(action.value.minus(action.billed).toFixed()).toBe(action.saved.toFixed());
    expect(action.billed.gte(0) && action.saved.gte(0)).toBe(true);
    expect(action.savingReason === undefined).toBe(action.saved.eq(0));
  }
}
