import { describe, expect, test } from '@jest/globals';
import { readBillingRules } from '../../../../functions/domain/billing-rules.ts';
import { leadRulesOf, rateOf, ratesOf } from '../../../../functions/domain/leads/lead-rules.ts';
import { monthOf } from '../../../support/charges.ts';

const levels = { High: '10', Medium: '5', Low: '2' };
const read = (leads: unknown) => readBillingRules({ leads }, 'stage test');

describe('rules of leads that are left out', () => {
  const rules = leadRulesOf(readBillingRules({}, 'stage test'));

  test('are 10, 5 and 2 USD, with a cap of 100 for a user and month over all products, and create nobody', () => {
    const rates = ratesOf(rules, monthOf('2024-04'));

    expect(
      (['High', 'Medium', 'Low'] as const).map((level) => rateOf(rates, 'any', level).toFixed()),
    ).toEqual(['10', '5', '2']);
    expect(rates.version).toBe('default');
    expect({ ...rules.cap, amount: rules.cap.amount.toFixed() }).toEqual({
      amount: '100',
      window: 'month',
      scope: 'all',
    });
    expect(rules.autoCreate).toBe(false);
  });

  test('are the same if a stage sets other rules of leads', () => {
    const { leads } = read({ autoCreate: true });

    expect(leads).toMatchObject({ autoCreate: true, cap: rules.cap, rates: rules.rates });
  });
});

describe('wrong rules of leads are refused, and the error names the place:', () => {
  test.each<[string, unknown, RegExp]>([
    [
      'a rate that is a number',
      { rates: [{ version: '1', levels: { ...levels, High: 10 } }] },
      /price as decimal text.*\n.*at leads\.rates\[0\]\.levels\.High/,
    ],
    [
      'a level that is missing',
      { rates: [{ version: '1', levels: { High: '1' } }] },
      /at leads\.rates\[0\]\.levels\.Medium/,
    ],
    [
      'an unknown level',
      { rates: [{ version: '1', levels: { ...levels, Top: '1' } }] },
      /"Top".*\n.*at leads\.rates\[0\]\.levels/,
    ],
    ['no version', { rates: [] }, /at least one version.*\n.*at leads\.rates/],
    [
      'a version with two contents',
      {
        rates: [
          { version: '1', levels },
          { version: '1', from: '2026-01', levels },
        ],
      },
      /"1" is listed twice\n.*at leads\.rates\[1\]\.version/,
    ],
    [
      'a first version that begins',
      { rates: [{ version: '1', from: '2026-01', levels }] },
      /the first version is for all months before\n.*at leads\.rates\[0\]\.from/,
    ],
    [
      'versions in another order',
      {
        rates: [
          { version: '1', levels },
          { version: '2', from: '2026-02', levels },
          { version: '3', from: '2026-02', levels },
        ],
      },
      /a month after that of the version before\n.*at leads\.rates\[2\]\.from/,
    ],
    [
      'a lead type twice',
      {
        rates: [
          {
            version: '1',
            levels,
            leadTypes: [
              { leadType: 'Event', levels: {} },
              { leadType: 'Event', levels: {} },
            ],
          },
        ],
      },
      /"Event" is listed twice\n.*at leads\.rates\[0\]\.leadTypes\[1\]\.leadType/,
    ],
    ['a cap of zero', { cap: { amount: '0' } }, /expected more than 0\n.*at leads\.cap\.amount/],
    ['a cap of another window', { cap: { amount: '1', window: 'year' } }, /at leads\.cap\.window/],
    [
      'a rate that never meets the cap',
      { cap: { amount: '1001' } },
      /divided by 500.*\n.*at leads\.rates\[0\]/,
    ],
    ['an unknown field', { capAmount: '100' }, /"capAmount"/],
  ])('%s', (_what, leads, message) => {
    expect(() => read(leads)).toThrow(message);
  });

  test('but a rate of zero is allowed, and one that just reaches the cap', () => {
    expect(() =>
      read({ rates: [{ version: '1', levels: { High: '0', Medium: '0.2', Low: '5' } }] }),
    ).not.toThrow();
  });
});
