import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { routes } from '../../../client/contract/routes.ts';
import { type Permission, permissionNames } from '../../../client/contract/shapes/permission.ts';
import { readBillingRules } from '../../../functions/domain/billing-rules.ts';
import { callerName, matches } from '../../../functions/domain/caller.ts';
import {
  callerRefusal,
  customerRefusal,
  keepsControlTotals,
  permissionRefusal,
  permissionsOf,
  permittedActions,
  reaches,
  reachOf,
} from '../../../functions/domain/caller-rules.ts';
import { customer } from '../../support/charges.ts';

const role = (name: string): string => `arn:aws:sts::123456789012:assumed-role/${name}`;
const rules = readBillingRules(
  {
    callers: [
      { caller: role('metering'), services: ['Compute*', 'Storage'] },
      { caller: role('metering'), services: ['Support'], customers: ['vip'] },
      { caller: role('team-acme-*'), customers: ['acme', 'acme-*'] },
      { caller: 'arn:aws:iam::123456789012:user/finance' },
    ],
    controlTotals: { callers: [role('team-*')] },
  },
  'a test',
);

type Billed = { caller: string; customerId?: string; service?: string };
function refusalOf({ caller, customerId = 'beta', service }: Billed) {
  const refusal = callerRefusal(rules, { caller, customerId: customer(customerId), service });
  return refusal && { code: refusal.code, fields: refusal.errors.map(({ field }) => field) };
}
const forbidden = (...fields: string[]) => ({ code: 'forbidden', fields });

test('without rules every caller may bill everything', () => {
  expect(
    callerRefusal({}, { caller: role('x'), customerId: customer('acme'), service: undefined }),
  ).toBeUndefined();
});

describe('a caller that is listed may bill', () => {
  test.each<[string, Billed]>([
    ['its services', { caller: role('metering'), service: 'Storage' }],
    ['services whose names begin with an entry', { caller: role('metering'), service: 'Compute-large' }],
    [
      'what another of its entries allows',
      { caller: role('metering'), service: 'Support', customerId: 'vip' },
    ],
    ['in any session', { caller: `${role('metering')}/i-0abc`, service: 'Storage' }],
    ['its customers', { caller: role('team-acme-1'), customerId: 'acme-eu' }],
    ['everything, if its entry restricts nothing', { caller: 'arn:aws:iam::123456789012:user/finance' }],
  ])('%s', (_what, billed) => {
    expect(refusalOf(billed)).toBeUndefined();
  });
});

describe('403 for', () => {
  test.each<[string, Billed, ReturnType<typeof forbidden>]>([
    ['a caller that is not listed', { caller: role('stranger'), service: 'Storage' }, forbidden()],
    ['another service', { caller: role('metering'), service: 'Leasing' }, forbidden('service')],
    [
      'a service of another customer’s entry',
      { caller: role('metering'), service: 'Support' },
      forbidden('service'),
    ],
    ['no service if some are listed', { caller: role('metering') }, forbidden('service')],
    ['another customer', { caller: role('team-acme-1'), customerId: 'acm' }, forbidden('customer_id')],
    [
      'a role whose name only begins like a listed one',
      { caller: role('metering-2'), service: 'Storage' },
      forbidden(),
    ],
  ])('%s', (_what, billed, refusal) => {
    expect(refusalOf(billed)).toEqual(refusal);
  });

  test('names the caller, what it may not do, and what it may do', () => {
    const refusal = callerRefusal(rules, {
      caller: `${role('metering')}/i-0abc`,
      customerId: customer('vip'),
      service: 'Leasing',
    });

    expect(refusal?.errors[0]?.message).toBe(
      `${role('metering')} may not bill "Leasing" to customer vip, only Compute*, Storage, Support`,
    );
  });
});

describe('the customers for whom a caller may do something', () => {
  const several = readBillingRules(
    {
      callers: [
        { caller: role('support'), may: ['read'] },
        { caller: role('team-*'), customers: ['acme'] },
        { caller: role('team-a'), may: ['read', 'close'], customers: ['beta-*'] },
      ],
      otherCallers: { may: ['read'], customers: ['demo'] },
    },
    'a test',
  );

  test.each([
    ['are all, if its entry names no customers', 'support', 'read', 'all'],
    ['are none, if none of its entries allows it', 'support', 'bill', undefined],
    ['are the customers of each of its entries', 'team-a', 'read', ['acme', 'beta-*']],
    ['are only the customers of the entries that allow it', 'team-a', 'close', ['beta-*']],
    [
      'are its customers for billing and reading, if its entry has no permissions',
      'team-b',
      'bill',
      ['acme'],
    ],
    ['are those of the entry for all others, if it has no entry of its own', 'stranger', 'read', ['demo']],
    ['are only those of its own entry, even if all others have more', 'support', 'admin', undefined],
  ] as const)('%s', (_what, name, permission, expected) => {
    expect(reachOf(several, `${role(name)}/a-session`, permission)).toEqual(expected);
  });

  test('are all, without rules for callers', () => {
    expect(reachOf({}, role('x'), 'admin')).toBe('all');
    expect(reachOf(readBillingRules({ catalogue: [{ service: 'a' }] }, 'a test'), role('x'), 'bill')).toBe(
      'all',
    );
  });

  test('are none, as soon as others are listed', () => {
    expect(reachOf(rules, role('stranger'), 'read')).toBeUndefined();
  });

  test('may be given by an id, or by the beginning of an id', () => {
    expect(reaches(['acme', 'beta-*'], customer('beta-1'))).toBe(true);
    expect(reaches(['acme', 'beta-*'], customer('acme-1'))).toBe(false);
    expect(reaches('all', customer('any'))).toBe(true);
  });

  test('a refusal names what the caller may do', () => {
    const asked = { needed: 'close', wanted: 'close invoices' } as const;

    expect(permissionRefusal(several, role('team-b'), asked).message).toBe(
      `${role('team-b')} may not close invoices, which needs "close": the stage's rules only let it bill, read.`,
    );
  });

  test('an invoice’s actions need the same permissions as their routes', () => {
    const actions = ['finalize', 'void', 'credit'] as const;
    const needed = actions.map((action) => {
      const asked: Permission[] = [];
      permittedActions([action], (permission) => asked.push(permission) > 0, customer('acme'));
      return asked;
    });

    expect(needed).toEqual(
      [routes.finalizeInvoice, routes.voidInvoice, routes.credit].map(({ permission }) => [permission]),
    );
  });

  test('the error names only a part of a long list', () => {
    const reach = Array.from({ length: 300 }, (_, index) => `customer-${index}`);

    const { errors } = customerRefusal(role('x'), { wanted: 'call', reach, field: 'invoice_id' });

    expect(errors[0]?.message).toMatch(
      /customer-19 and 280 more: this invoice_id does not belong to one of them$/,
    );
  });

  test('a caller who may read may not bill', () => {
    const billed = { caller: role('support'), customerId: customer('acme'), service: undefined };

    expect(callerRefusal(several, billed)).toMatchObject({ code: 'forbidden' });
  });
});

describe('whatever the rules', () => {
  const entry = fc.record(
    {
      may: fc.uniqueArray(fc.constantFrom(...permissionNames), { minLength: 1 }),
      customers: fc.uniqueArray(fc.constantFrom('a', 'a*', 'b', '*'), { minLength: 1 }),
    },
    { requiredKeys: ['may'] },
  );
  const caller = fc
    .constantFrom('team-a', 'team-ab', 'team-*', '*')
    .map((name) => (name === '*' ? name : role(name)));
  const anyRules = fc
    .record(
      {
        callers: fc.array(
          fc.tuple(caller, entry).map(([name, rest]) => ({ caller: name, ...rest })),
          { minLength: 1, maxLength: 3 },
        ),
        otherCallers: entry,
      },
      { requiredKeys: [] },
    )
    .map((config) => readBillingRules(config, 'a property'));
  const signed = fc.constantFrom('team-a', 'team-ab', 'other').map((name) => `${role(name)}/session`);
  const customers = fc.constantFrom('a', 'ab', 'b').map(customer);

  test('a route and a batch’s item allow the same charges', () => {
    fc.assert(
      fc.property(anyRules, signed, customers, (any, who, customerId) => {
        const refusal = callerRefusal(any, { caller: who, customerId, service: undefined });

        expect(refusal === undefined).toBe(permissionsOf(any, who)('bill', customerId));
      }),
    );
  });

  test('one more entry never takes anything from a caller that has one', () => {
    fc.assert(
      fc.property(anyRules, signed, customers, caller, (any, who, customerId, name) => {
        const more = { ...any, callers: [...(any.callers ?? []), { caller: name, may: ['read' as const] }] };
        const isListed = any.callers?.some((each) => matches(each.caller, callerName(who)));

        for (const permission of permissionNames) {
          if (!isListed || !permissionsOf(any, who)(permission, customerId)) continue;
          expect(permissionsOf(more, who)(permission, customerId)).toBe(true);
        }
      }),
    );
  });
});

test('control totals are kept for the callers that the rules name, in any session', () => {
  expect(keepsControlTotals(rules, `${role('team-acme-1')}/i-0abc`)).toBe(true);
  expect(keepsControlTotals(rules, role('metering'))).toBe(false);
  expect(keepsControlTotals({}, role('team-acme-1'))).toBe(false);
});
