import { describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import { leadBody } from '../../../../client/contract/leads/requests.ts';
import { figuresOf, sumOfFigures } from '../../../../functions/domain/leads/figures.ts';
import { type Lead, leadOf } from '../../../../functions/domain/leads/lead.ts';
import { leadCharge } from '../../../../functions/domain/leads/lead-charge.ts';
import { leadRules, leadRulesOf } from '../../../../functions/domain/leads/lead-rules.ts';
import { leadTimesRefusal } from '../../../../functions/domain/leads/lead-times.ts';
import { leadUserKeyOf } from '../../../../functions/domain/leads/lead-user.ts';
import { capPeriodOf, capScopesOf, emptyLedger } from '../../../../functions/domain/leads/ledger.ts';
import { leadConflict, leadDifferences } from '../../../../functions/domain/leads/same-lead.ts';
import type { StoredLead } from '../../../../functions/domain/leads/stored-lead.ts';
import { valueLeads } from '../../../../functions/domain/leads/valuation.ts';
import { at, customer, monthOf } from '../../../support/charges.ts';
import { action, lead, sampleLeads, text, valued } from '../../../support/leads.ts';

const valuationOf = (one: Lead) => valued(valueLeads(emptyLedger, leadRulesOf({}), [one]).outcomes[0]);

const stored = (one: Lead, erased?: true): StoredLead => ({
  lead: one,
  valuation: valuationOf(one),
  receivedAt: at('2026-11-20T00:00:00Z'),
  createdBy: 'team-a',
  ...(erased && { erased }),
});

describe('a lead user', () => {
  const keyOf = (user: { userId?: string; userEmail?: string; customerId?: string }) =>
    leadUserKeyOf({ ...user, customerId: customer(user.customerId ?? 'acme') });

  test('is its id, with any address', () => {
    expect(keyOf({ userId: 'ann', userEmail: 'a@example.com' })).toBe(keyOf({ userId: 'ann' }));
    expect(keyOf({ userId: 'ann' })).not.toBe(keyOf({ userId: 'Ann' }));
  });

  test('without an id is its address, in upper or lower case, and never a user with that id', () => {
    expect(keyOf({ userEmail: 'Ann@Example.com' })).toBe(keyOf({ userEmail: 'ann@example.com' }));
    expect(keyOf({ userEmail: 'ann@example.com' })).not.toBe(keyOf({ userId: 'ann@example.com' }));
  });

  test('without both is the customer, and differs for each customer', () => {
    expect(keyOf({})).toBe(keyOf({}));
    expect(new Set([keyOf({}), keyOf({ customerId: 'bolt' }), keyOf({ userId: 'customer' })]).size).toBe(3);
    expect(keyOf({ userId: 'ann' })).not.toBe(keyOf({ userId: 'ann', customerId: 'bolt' }));
  });

  test('cannot be read from its key', () => {
    expect(keyOf({ userEmail: 'ann@example.com' })).toMatch(/^[0-9a-f]{40}$/);
  });
});

describe('a lead under a known lead_id', () => {
  const original = lead({
    leadId: 'l-1',
    userEmail: 'ann@example.com',
    metadata: { campaign: 'spring', page: '1' },
    actions: [action('High', 'Form'), action('Low', 'View')],
  });
  const fieldsOf = (changes: Partial<Record<keyof Lead, unknown>>, erased?: true) =>
    leadDifferences(stored(original, erased), { ...original, ...changes } as Lead).map(({ field }) => field);

  test('is a replay with the same content', () => {
    expect(fieldsOf({})).toEqual([]);
  });

  test.each<[string, Partial<Record<keyof Lead, unknown>>, string[]]>([
    ['product', { productId: 'erp' }, ['product_id']],
    ['lead type', { leadType: 'Event' }, ['lead_type']],
    ['time', { createdAt: at('2026-11-10T11:55:01Z') }, ['created_at']],
    ['user', { userId: 'ann' }, ['user_id']],
    ['address', { userEmail: undefined }, ['user_email']],
    ['metadata', { metadata: { campaign: 'autumn', page: '1' } }, ['metadata']],
    [
      'action',
      { actions: [action('Medium', 'Forms', '2026-11-10T12:00:01Z'), action('Low', 'View')] },
      ['actions[0].action_type', 'actions[0].engagement_level', 'actions[0].timestamp'],
    ],
    [
      'number of actions',
      { actions: [action('High', 'Form')] },
      ['actions', 'actions[1].action_type', 'actions[1].engagement_level', 'actions[1].timestamp'],
    ],
  ])('differs by its %s', (_what, changes, fields) => {
    expect(fieldsOf(changes)).toEqual(fields);
  });

  test('shows both values, and only the metadata that differ', () => {
    const sent = { ...original, leadType: 'Event', metadata: { campaign: 'autumn', page: '1' } };

    expect(leadDifferences(stored(original), sent)).toEqual([
      { field: 'lead_type', message: 'the original has Website Visit, this request has Event' },
      {
        field: 'metadata',
        message: 'the original has [["campaign","spring"]], this request has [["campaign","autumn"]]',
      },
    ]);
  });

  test('of another customer shows nothing of the original', () => {
    const sent = lead({ leadId: 'l-1', customerId: 'bolt', leadType: 'Event' });

    expect(leadDifferences(stored(original), sent)).toEqual([
      { field: 'customer_id', message: 'the original has another one, this request has bolt' },
    ]);
  });

  test('whose user was erased is still a replay', () => {
    const { userEmail: _, metadata: __, ...rest } = original;

    expect(leadDifferences(stored(rest, true), original)).toEqual([]);
    expect(leadDifferences(stored(rest, true), { ...original, leadType: 'Event' })).toHaveLength(1);
  });

  test('with other content is a conflict that names the fields', () => {
    const error = leadConflict(original, [{ field: 'lead_type', message: 'differs' }]);

    expect(error).toMatchObject({ code: 'lead_conflict', errors: [{ field: 'lead_type' }] });
    expect(error.message).toMatch(/^Lead l-1 exists with other content: lead_type\. Nothing was written\./);
  });
});

describe('the times of a lead', () => {
  const now = at('2026-11-21T10:00:00Z');
  const refusalOf = (changes: Partial<Record<keyof Lead, unknown>>) =>
    leadTimesRefusal(lead(changes), now, 400);
  const fieldsOf = (changes: Partial<Record<keyof Lead, unknown>>) =>
    refusalOf(changes)?.errors.map(({ field }) => field);

  test.each<[string, Partial<Record<keyof Lead, unknown>>, string[] | undefined]>([
    ['now', { createdAt: now }, undefined],
    ['5 minutes ahead, since clocks differ', { createdAt: at('2026-11-21T10:05:00Z') }, undefined],
    ['more than that', { createdAt: at('2026-11-21T10:05:00.001Z') }, ['created_at']],
    ['400 days back', { createdAt: at('2025-10-17T10:00:00Z') }, undefined],
    ['more than that', { createdAt: at('2025-10-17T09:59:59.999Z') }, ['created_at']],
    [
      'of actions, all that are wrong',
      {
        actions: [
          action('Low', 'View', '2099-01-01T00:00:00Z'),
          action('Low', 'View'),
          action('Low', 'View', '0001-01-01T00:00:00Z'),
        ],
      },
      ['actions[0].timestamp', 'actions[2].timestamp'],
    ],
    ['of an action before the lead', { actions: [action('Low', 'View', '2026-11-01T00:00:00Z')] }, undefined],
  ])('%s', (_what, changes, fields) => {
    expect(fieldsOf(changes)).toEqual(fields);
  });

  test('that are wrong are named with their bounds', () => {
    expect(refusalOf({ createdAt: at('2099-01-01T00:00:00Z') })?.errors).toEqual([
      {
        field: 'created_at',
        message:
          'expected at most 5 minutes ahead of now, 2026-11-21T10:00:00.000Z; received 2099-01-01T00:00:00.000Z',
      },
    ]);
  });
});

describe('the line of a lead', () => {
  const one = lead({ leadId: 'l-7' });

  test('costs what was billed, in dollars, when the lead was created, and names the lead', () => {
    expect(leadCharge(one, valuationOf(one))).toEqual({
      kind: 'lead',
      lead: 'l-7',
      description: 'Website Visit, product crm, lead l-7',
      amount: new Big('10'),
      currency: 'USD',
      usedAt: '2026-11-10T11:55:00.000Z',
      usedAtDefaulted: false,
    });
  });

  test('does not exist if nothing was billed', () => {
    expect(leadCharge(one, { ...valuationOf(one), billed: new Big(0) })).toBeUndefined();
  });
});

test('figures of leads add up', () => {
  const valuations = sampleLeads().map((sent) => valuationOf(leadOf(leadBody.parse(sent))));

  const { gross, billed, duplicate, cap, ...counts } = sumOfFigures(valuations.map(figuresOf));

  expect(counts).toEqual({ leads: 4, actions: 6 });
  expect([gross, billed, duplicate, cap].map(text)).toEqual(['39', '39', '0', '0']);
});

test('a cap counts by month or for ever, over all products or for each', () => {
  const leads = [lead(), lead({ productId: 'erp' }), lead()];
  const of = (cap: object) => leadRules.parse({ cap: { amount: '100', ...cap } });

  expect(capPeriodOf(of({}), monthOf('2026-11'))).toBe('2026-11');
  expect(capPeriodOf(of({ window: 'lifetime' }), monthOf('2026-11'))).toBe('lifetime');
  expect(capScopesOf(of({}), leads)).toEqual(['all']);
  expect(capScopesOf(of({ scope: 'product' }), leads)).toHaveLength(2);
});
