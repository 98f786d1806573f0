import { describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import { readBillingRules } from '../../../functions/domain/billing-rules.ts';

const METERING = 'arn:aws:sts::123456789012:assumed-role/metering';

test('a stage without rules restricts nothing', () => {
  expect(readBillingRules({}, 'a test')).toEqual({});
});

test('rules are read with their prices as exact decimals', () => {
  const rules = readBillingRules(
    {
      catalogue: [{ service: 'Compute', prices: { USD: { min: '0.0000022', max: '1' } } }],
      callers: [{ caller: METERING, may: ['bill'], services: ['Comp*'], customers: ['acme-*', '123'] }],
      otherCallers: { may: ['read'] },
      controlTotals: { callers: ['*'] },
    },
    'a test',
  );

  expect(rules.catalogue?.[0]?.prices?.USD).toEqual({ min: new Big('0.0000022'), max: new Big('1') });
  expect(rules.callers).toEqual([
    { caller: METERING, may: ['bill'], services: ['Comp*'], customers: ['acme-*', '123'] },
  ]);
  expect(rules.otherCallers).toEqual({ may: ['read'] });
});

test('an entry without permissions lets its caller bill and read', () => {
  const rules = readBillingRules({ callers: [{ caller: METERING }], otherCallers: {} }, 'a test');

  expect(rules.callers).toEqual([{ caller: METERING, may: ['bill', 'read'] }]);
  expect(rules.otherCallers).toEqual({ may: ['bill', 'read'] });
});

test('services are read in the form in which charges are stored', () => {
  const decomposed = 'Zürich'.normalize('NFD');

  const rules = readBillingRules(
    { catalogue: [{ service: decomposed }], callers: [{ caller: METERING, services: [`${decomposed}*`] }] },
    'a test',
  );

  expect(rules.catalogue?.[0]?.service).toBe('Zürich');
  expect(rules.callers?.[0]?.services).toEqual(['Zürich*']);
  // Of these two, only one could ever be billed.
  const twice = { catalogue: [{ service: decomposed }, { service: 'Zürich' }] };
  expect(() => readBillingRules(twice, 'a test')).toThrow('"Zürich" is listed twice');
  expect(() => readBillingRules({ catalogue: [{ service: 'Com\u200bpute' }] }, 'a test')).toThrow(
    'invisible',
  );
});

describe('wrong rules are refused, and the error names the place:', () => {
  const compute = { service: 'Compute' };

  test.each<[string, object, RegExp]>([
    ['a misspelt part', { catalog: [compute] }, /"catalog"/],
    ['an empty catalogue', { catalogue: [] }, /leave the list out.*\n.*at catalogue/],
    ['a price as a number', prices({ min: 0.05 }), /decimal text.*\n.*at catalogue\[0\]\.prices\.USD\.min/],
    ['a negative price', prices({ max: '-1' }), /decimal text.*\n.*at catalogue\[0\]\.prices\.USD\.max/],
    ['bounds the wrong way round', prices({ min: '2', max: '1' }), /min to be at most max/],
    ['a currency that is not billed', { catalogue: [{ ...compute, prices: { XAU: {} } }] }, /XAU|prices/],
    ['a service twice', { catalogue: [compute, compute] }, /"Compute" is listed twice\n.*catalogue\[1\]/],
    ['part of a service', { catalogue: [{ service: 'Comp*' }] }, /whole name/],
    [
      'a caller that is not an ARN',
      { callers: [{ caller: 'metering' }] },
      /ARN.*\n.*at callers\[0\]\.caller/,
    ],
    [
      'a role by its session',
      { callers: [{ caller: `${METERING}/i-0abc` }] },
      /without path and session, as arn:aws:sts::123456789012:assumed-role\/metering\n/,
    ],
    [
      'a role as IAM shows it',
      { controlTotals: { callers: ['arn:aws:iam::123456789012:role/teams/metering'] } },
      /as arn:aws:sts::123456789012:assumed-role\/metering\n.*at controlTotals\.callers\[0\]/,
    ],
    [
      'a service that is not in the catalogue',
      { catalogue: [compute], callers: [{ caller: '*', services: ['Compute', 'Stor*'] }] },
      /"Stor\*" is not a service of the catalogue\n.*at callers\[0\]\.services\[1\]/,
    ],
    [
      'an unknown permission',
      callerThat({ may: ['bill', 'write'] }),
      /one of bill, read, close, admin\n.*may\[1\]/,
    ],
    [
      'a caller without any permission',
      callerThat({ may: [] }),
      /at least one entry.*\n.*at callers\[0\]\.may/,
    ],
    [
      'services for a caller who may not bill',
      callerThat({ may: ['read'], services: ['Compute'] }),
      /services limit what may be billed.*\n.*at callers\[0\]\.services/,
    ],
    [
      'a service for all others that is not in the catalogue',
      { catalogue: [compute], otherCallers: { services: ['Stor*'] } },
      /"Stor\*" is not a service of the catalogue\n.*at otherCallers\.services\[0\]/,
    ],
    [
      'amounts the wrong way round',
      { catalogue: [{ ...compute, amounts: { USD: { min: '2', max: '1' } } }] },
      /min to be at most max\n.*amounts\.USD/,
    ],
    ['an impossible customer id', { callers: [{ caller: '*', customers: ['a b'] }] }, /customer id/],
  ])('%s', (_what, config, message) => {
    expect(() => readBillingRules(config, 'stage x')).toThrow(message);
  });

  function callerThat(entry: object) {
    return { callers: [{ caller: METERING, ...entry }] };
  }
  function prices(USD: object) {
    return { catalogue: [{ ...compute, prices: { USD } }] };
  }
});
