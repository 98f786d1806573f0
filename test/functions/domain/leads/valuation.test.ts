import { describe, expect, test } from '@jest/globals';
import { leadBody } from '../../../../client/contract/leads/requests.ts';
import { type Lead, leadMonth, leadOf } from '../../../../functions/domain/leads/lead.ts';
import { leadRules, leadRulesOf } from '../../../../functions/domain/leads/lead-rules.ts';
import { leadUserKeyOf } from '../../../../functions/domain/leads/lead-user.ts';
import {
  emptyLedger,
  type Ledger,
  MOST_REMEMBERED,
  type SeenAction,
} from '../../../../functions/domain/leads/ledger.ts';
import { inOrder, type Valuation, valueLeads } from '../../../../functions/domain/leads/valuation.ts';
import { at } from '../../../support/charges.ts';
import { action, figures, lead, sampleLeads, text, valued } from '../../../support/leads.ts';

const rules = leadRulesOf({});

/** Values leads one after the other. Each user and month has its own ledger. */
function oneByOne(leads: readonly Lead[], ledgers = new Map<string, Ledger>()): Map<string, Valuation> {
  const valuations = new Map<string, Valuation>();
  for (const one of leads) {
    const of = `${leadUserKeyOf(one)} ${leadMonth(one)}`;
    const { ledger, outcomes } = valueLeads(ledgers.get(of) ?? emptyLedger, rules, [one]);
    ledgers.set(of, ledger);
    valuations.set(one.leadId, valued(outcomes[0]));
  }
  return valuations;
}

describe('the published leads', () => {
  const sample = sampleLeads().map((sent) => leadOf(leadBody.parse(sent)));

  test('have the published totals', () => {
    const valuations = oneByOne(sample);

    expect(Object.fromEntries([...valuations].map(([id, valuation]) => [id, figures(valuation)]))).toEqual({
      'uuid-1': { month: '2024-04', gross: '12', billed: '12', duplicate: '0', cap: '0' },
      'uuid-2': { month: '2024-04', gross: '7', billed: '7', duplicate: '0', cap: '0' },
      'uuid-3': { month: '2024-04', gross: '10', billed: '0', duplicate: '10', cap: '0' },
      'uuid-4': { month: '2024-05', gross: '10', billed: '10', duplicate: '0', cap: '0' },
    });
  });

  const orders = <Entry>(entries: readonly Entry[]): Entry[][] =>
    entries.length < 2
      ? [[...entries]]
      : entries.flatMap((first) =>
          orders(entries.filter((entry) => entry !== first)).map((rest) => [first, ...rest]),
        );

  test.each(orders(sample))('bill the same for each customer and month, in any order', (...order) => {
    const billed: Record<string, string> = {};
    const valuations = oneByOne(order);
    for (const one of sample) {
      const of = `${one.customerId} ${leadMonth(one)}`;
      const amount = valued(valuations.get(one.leadId)).billed;
      billed[of] = amount.plus(billed[of] ?? 0).toFixed();
    }

    expect(billed).toEqual({
      'customer-123 2024-04': '12',
      'customer-123 2024-05': '10',
      'customer-456 2024-04': '7',
    });
  });
});

describe('the cap', () => {
  const forms = (count: number, changes: Partial<Record<keyof Lead, unknown>> = {}) =>
    Array.from({ length: count }, (_, index) =>
      lead({ actions: [action('High', `Form ${index}`)], ...changes }),
    );
  const sums = (valuations: Iterable<Valuation>) => {
    const all = [...valuations];
    const sum = (of: (valuation: Valuation) => Valuation['gross']) =>
      text(all.map(of).reduce((one, other) => one.plus(other)));
    return { billed: sum(({ billed }) => billed), cap: sum(({ savings }) => savings.cap) };
  };

  test('is 100 USD: of eleven different High actions in a month ten are billed', () => {
    expect(sums(oneByOne(forms(11)).values())).toEqual({ billed: '100', cap: '10' });
  });

  test('starts again with the next month', () => {
    const november = forms(11);
    const december = forms(2, { createdAt: at('2026-12-01T00:00:00Z') });

    const valuations = oneByOne([...november, ...december]);

    expect(sums(december.map(({ leadId }) => valued(valuations.get(leadId))))).toEqual({
      billed: '20',
      cap: '0',
    });
  });

  test('does not start again with another product', () => {
    expect(sums(oneByOne([...forms(10), ...forms(3, { productId: 'erp' })]).values())).toEqual({
      billed: '100',
      cap: '30',
    });
  });

  test('counts for each user alone', () => {
    expect(sums(oneByOne([...forms(11), ...forms(11, { userId: 'ann' })]).values())).toEqual({
      billed: '200',
      cap: '20',
    });
  });

  test('lets the action that crosses it be billed in part', () => {
    const before = lead({
      actions: [...Array(9).keys()].map((index) => action('High', `Form ${index}`)),
    });
    const low = lead({ actions: [action('Low', 'View')] });
    const crossing = lead({ actions: [action('High', 'Call')] });

    const valuation = valued(oneByOne([before, low, crossing]).get(crossing.leadId));

    expect(figures(valuation)).toMatchObject({ gross: '10', billed: '8', cap: '2', duplicate: '0' });
    expect(valuation.actions).toMatchObject([{ savingReason: 'cap' }]);
  });

  test('for each product counts the products separately', () => {
    const byProduct = leadRules.parse({ cap: { amount: '15', scope: 'product' } });
    const leads = [...forms(2), ...forms(2, { productId: 'erp' })];

    const { outcomes } = valueLeads(emptyLedger, byProduct, leads);

    expect(outcomes.map((outcome) => text(valued(outcome).billed))).toEqual(['10', '5', '10', '5']);
  });

  test('lets nothing more be billed if it was lowered below what is billed, and takes nothing back', () => {
    const { ledger } = valueLeads(emptyLedger, rules, forms(5));

    const { outcomes } = valueLeads(ledger, leadRules.parse({ cap: { amount: '30' } }), [
      lead({ actions: [action('High', 'Call')] }),
    ]);

    expect(figures(valued(outcomes[0]))).toMatchObject({ billed: '0', cap: '10' });
  });
});

describe('a duplicate', () => {
  const first = lead({ actions: [action('High', 'Form')] });
  const savingOf = (second: Lead) =>
    valued(oneByOne([first, second]).get(second.leadId)).actions[0]?.savingReason;

  test.each<[string, Partial<Record<keyof Lead, unknown>>]>([
    ['another lead', {}],
    ['another lead type', { leadType: 'Social Media' }],
    ['other capitals and spaces', { actions: [action('High', '  FORM ')] }],
    ['another time in the month', { actions: [action('High', 'Form', '2026-11-29T00:00:00Z')] }],
  ])('is the same action by %s', (_what, changes) => {
    expect(savingOf(lead(changes))).toBe('duplicate');
  });

  test.each<[string, Partial<Record<keyof Lead, unknown>>]>([
    ['another product', { productId: 'erp' }],
    ['another user', { userId: 'ann' }],
    ['another customer', { customerId: 'bolt' }],
    ['another level', { actions: [action('Low', 'Form')] }],
    ['another type', { actions: [action('High', 'Forms')] }],
    ['another month', { createdAt: at('2026-12-01T00:00:00Z') }],
  ])('is not the action of %s', (_what, changes) => {
    expect(savingOf(lead(changes))).toBeUndefined();
  });

  test('is also found within one lead', () => {
    const twice = lead({ actions: [action('Low', 'View'), action('Low', 'view')] });

    expect(figures(valued(oneByOne([twice]).get(twice.leadId)))).toMatchObject({
      billed: '2',
      duplicate: '2',
    });
  });

  test('is also found if the first was not billed because of the cap', () => {
    const many = lead({ actions: Array.from({ length: 11 }, (_, index) => action('High', `Form ${index}`)) });
    const again = lead({ actions: [action('High', 'Form 10')] });

    expect(valued(oneByOne([many, again]).get(again.leadId)).actions[0]?.savingReason).toBe('duplicate');
  });
});

describe('leads that come together', () => {
  test('count in the order of their actions, over all leads', () => {
    const early = lead({
      actions: [action('High', 'A', '2026-11-01T00:00:00Z'), action('High', 'B', '2026-11-05T00:00:00Z')],
    });
    const late = lead({ actions: [action('High', 'B', '2026-11-03T00:00:00Z')] });

    const { outcomes } = valueLeads(emptyLedger, rules, [early, late]);

    expect(
      outcomes.map((outcome) => valued(outcome).actions.map(({ savingReason }) => savingReason)),
    ).toEqual([[undefined, 'duplicate'], [undefined]]);
  });

  test('at the same time count by created_at, then by lead_id', () => {
    const sameTime = (leadId: string, createdAt: string) => lead({ leadId, createdAt: at(createdAt) });
    const [c, b, a] = [
      sameTime('c', '2026-11-09T00:00:00Z'),
      sameTime('b', '2026-11-10T00:00:00Z'),
      sameTime('a', '2026-11-10T00:00:00Z'),
    ];

    expect(inOrder([b, a, c])).toEqual([c, a, b]);
    expect(valueLeads(emptyLedger, rules, [b, a, c]).outcomes.map((one) => text(valued(one).billed))).toEqual(
      ['0', '0', '10'],
    );
  });

  test('have their results in the order given, each action in its place', () => {
    const backwards = lead({
      actions: [
        action('High', 'Second', '2026-11-03T00:00:00Z'),
        action('Low', 'First', '2026-11-02T00:00:00Z'),
      ],
    });

    const [outcome] = valueLeads(emptyLedger, rules, [backwards]).outcomes;

    expect(valued(outcome).actions.map(({ actionType }) => actionType)).toEqual(['Second', 'First']);
  });
});

describe('rates', () => {
  const dear = leadRules.parse({
    rates: [
      { version: 'old', levels: { High: '10', Medium: '5', Low: '2' } },
      {
        version: 'new',
        from: '2026-11',
        levels: { High: '20', Medium: '10', Low: '4' },
        leadTypes: [{ leadType: 'Event', levels: { High: '33.333' } }],
      },
    ],
  });
  const valuedAt = (one: Lead) => {
    const valuation = valued(valueLeads(emptyLedger, dear, [one]).outcomes[0]);
    return [text(valuation.gross), valuation.ratesVersion];
  };

  test('are the rates of the lead’s month, and the version is stored', () => {
    expect(valuedAt(lead({ createdAt: at('2026-10-31T23:59:59Z') }))).toEqual(['10', 'old']);
    expect(valuedAt(lead({ createdAt: at('2026-11-01T00:00:00Z') }))).toEqual(['20', 'new']);
  });

  test('are the lead type’s own for the levels that it names', () => {
    expect(valuedAt(lead({ leadType: 'Event' }))).toEqual(['33.333', 'new']);
    expect(valuedAt(lead({ leadType: 'Event', actions: [action('Low', 'View')] }))).toEqual(['4', 'new']);
  });
});

describe('a ledger', () => {
  const actions = (count: number, from = 0) =>
    Array.from({ length: count }, (_, index) => action('Low', `View ${from + index}`));
  const free = { High: '0', Medium: '0', Low: '0' };

  test('remembers 500 different actions; above the cap, more actions are savings, and it does not grow', () => {
    const { ledger } = valueLeads(emptyLedger, rules, [
      lead({ actions: actions(400) }),
      lead({ actions: actions(200, 400) }),
    ]);

    const again = lead({ actions: [action('Low', 'View 499'), action('Low', 'View 500')] });
    const { outcomes, ledger: after } = valueLeads(ledger, rules, [again]);

    expect(after.seen.size).toBe(MOST_REMEMBERED);
    expect(valued(outcomes[0]).actions.map(({ savingReason }) => savingReason)).toEqual(['duplicate', 'cap']);
  });

  test('that is full below the cap refuses only a lead with a new action, and keeps nothing of it', () => {
    const cheap = leadRules.parse({
      rates: [{ version: 'free', levels: free, leadTypes: [{ leadType: 'Event', levels: { High: '10' } }] }],
    });
    const { ledger } = valueLeads(emptyLedger, cheap, [lead({ actions: actions(499) })]);
    const fits = lead({ leadType: 'Event', actions: [action('High', 'Last', '2026-11-11T00:00:00Z')] });
    const tooMany = lead({
      leadType: 'Event',
      actions: [action('High', 'Last'), action('High', 'Beyond', '2026-11-12T00:00:00Z')],
    });
    const repeats = lead({ leadType: 'Event', actions: [action('High', 'last', '2026-11-13T00:00:00Z')] });

    const { outcomes, ledger: after } = valueLeads(ledger, cheap, [fits, tooMany, repeats]);

    expect(outcomes[1]).toMatchObject({
      refused: {
        code: 'lead_ledger_full',
        message: expect.stringContaining('500 different actions in 2026-11'),
        errors: [{ field: 'actions[1]' }],
      },
    });
    // The refused lead left nothing in the ledger. The last lead repeats the first one.
    expect([outcomes[0], outcomes[2]].map((outcome) => text(valued(outcome).billed))).toEqual(['10', '0']);
    expect(after).toEqual(valueLeads(ledger, cheap, [fits, repeats]).ledger);
  });

  test('that has the caps of 500 products for a lifetime refuses another product, also in a later month', () => {
    const forEach = leadRules.parse({ cap: { amount: '15', window: 'lifetime', scope: 'product' } });
    const of = (productId: string) => lead({ productId, actions: [action('High', 'Form')] });
    const products = Array.from({ length: MOST_REMEMBERED }, (_, index) => of(`product-${index}`));
    const { billed } = valueLeads(emptyLedger, forEach, products).ledger;
    // The next month begins with no action seen. What was billed stays.
    const nextMonth = { seen: new Set<SeenAction>(), billed };

    const { outcomes } = valueLeads(nextMonth, forEach, [of('product-0'), of('another')]);

    expect(text(valued(outcomes[0]).billed)).toBe('5');
    expect(outcomes[1]).toMatchObject({
      refused: {
        code: 'lead_ledger_full',
        message: expect.stringContaining('was billed for 500 products'),
        errors: [{ field: 'product_id' }],
      },
    });
  });
});
