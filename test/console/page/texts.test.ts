import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CustomerId } from '../../../client/contract/shapes/fields.ts';
import { codeOf, curlOf, type MadeCall } from '../../../console/page/call-text.ts';
import { csvOf, recordsIn } from '../../../console/page/csv.ts';
import {
  barName,
  currentMonth,
  monthName,
  monthsAfter,
  monthsBetween,
} from '../../../console/page/months.ts';
import { callerName } from '../../../console/page/names.ts';
import { customerPath, filtersIn, findPath, pathWith, placeAt } from '../../../console/page/place.ts';
import { fits } from '../../../console/page/requests.ts';
import { documentIn, isNumbered, soughtIn } from '../../../console/page/search-text.ts';
import { byTeam, monthByMonth } from '../../../console/page/services.ts';
import { documentNumberOf } from '../../../functions/domain/invoicing/document-number.ts';
import { seenRequests } from '../../support/console/recorded-answers.ts';

describe('a place', () => {
  test.each([
    ['/', { view: 'overview' }],
    ['/customers', { view: 'customers' }],
    ['/customers/team:a@b', { view: 'customer', customerId: 'team:a@b' }],
    ['/invoices/inv_1', { view: 'invoice', invoiceId: 'inv_1' }],
    ['/sync', { view: 'sync' }],
    ['/sync/1', { view: 'lost' }],
    ['/nowhere', { view: 'lost' }],
    ['/customers/a/b', { view: 'lost' }],
    ['/constructor', { view: 'lost' }],
  ])('%s', (path, place) => {
    expect(placeAt(path)).toEqual(place);
  });

  test('of any id leads back to the id', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9_.:@-]{1,128}$/), (customerId) => {
        expect(placeAt(customerPath(customerId))).toEqual({ view: 'customer', customerId });
      }),
    );
  });

  test('keeps its filters in its address, and leaves out empty ones', () => {
    const path = pathWith('/leads', { from: '2026-01', customer: '', to: '2026-02' });

    expect(path).toBe('/leads?from=2026-01&to=2026-02');
    expect(filtersIn(path.slice(path.indexOf('?')))).toEqual({ from: '2026-01', to: '2026-02' });
    expect(findPath('456 a key')).toBe('/find?q=456+a+key');
  });
});

describe('the search box', () => {
  test.each([
    ['', 'nothing'],
    ['inv_456_USD_2026-11_1', 'invoice'],
    ['456 order 42', 'key_of_customer'],
    ['456', 'any'],
  ])('takes "%s" for %s', (text, kind) => {
    expect(soughtIn(`  ${text} `).kind).toBe(kind);
  });

  test.each([
    ['in_1Q2w3E', 'provider'],
    ['cus_9x', 'provider'],
    ['TLY-acme-USD-0007', 'document'],
    ['usage-export:8812', undefined],
    ['cus_is_a_name', undefined],
  ])('takes "%s" for a customer, a key or a request, and also for: %s', (text, maybe) => {
    expect(soughtIn(text)).toEqual({ kind: 'any', text, ...(maybe && { maybe }) });
  });

  test.each([
    'acme',
    'team-456',
    'a.b_c@d:e',
    'Acme',
    'x'.repeat(90),
    '7f3c0b9e-5a51-4c0e-9a63-1d1f3a7c2b10',
  ])('reads from the number on a document whose it is: %s', (id) => {
    const customerId = id as CustomerId; // of the form that the contract checks
    const number = documentNumberOf('TLY', { customerId, currency: 'USD' }, 7);

    for (const typed of [number, number.toLowerCase()]) {
      const owner = documentIn(typed);
      expect(owner?.isOf(id)).toBe(true);
      expect(owner?.isOf('somebody')).toBe(false);
      expect(owner?.customerId).toBe(number.includes('~') ? undefined : id);
      expect(isNumbered({ document_number: number }, typed)).toBe(true);
    }
  });

  test('splits a customer from its key, which may have spaces', () => {
    expect(soughtIn('456 order 42')).toEqual({ kind: 'key_of_customer', customerId: '456', key: 'order 42' });
  });
});

describe('a call as text', () => {
  const place = { baseUrl: 'https://x.execute-api.eu-central-1.amazonaws.com/v1', region: 'eu-central-1' };
  const made: MadeCall = {
    route: 'redriveSyncs',
    given: [{ cause: "it's", dry_run: true }],
    method: 'POST',
    target: '/sync/redrive',
    body: `{"cause":"it's","dry_run":true}`,
    accept: undefined,
  };

  /** Runs a shell with a `curl` that prints what it was given. */
  const runs = (text: string, env: Record<string, string>): string[] => {
    const script = `curl() { printf '%s\\n' "$@"; }\n${text}`;
    const { stdout, stderr, status } = spawnSync('bash', ['--norc', '-euc', script], {
      env: { ...env },
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return stdout.trimEnd().split('\n');
  };

  test('is a curl that a shell understands, with the keys of its environment', () => {
    const given = runs(curlOf(made, place), { AWS_ACCESS_KEY_ID: 'AKIA1', AWS_SECRET_ACCESS_KEY: 's3' });

    expect(given).toEqual([
      '-sS',
      '--aws-sigv4',
      'aws:amz:eu-central-1:execute-api',
      '--user',
      'AKIA1:s3',
      '-X',
      'POST',
      '-H',
      'content-type: application/json',
      '-d',
      made.body,
      `${place.baseUrl}/sync/redrive`,
    ]);
  });

  test('takes a session token too', () => {
    const env = { AWS_ACCESS_KEY_ID: 'AKIA1', AWS_SECRET_ACCESS_KEY: 's3', AWS_SESSION_TOKEN: 't o' };

    expect(runs(curlOf({ ...made, method: 'GET', body: null }, place), env)).toContain(
      'x-amz-security-token: t o',
    );
  });

  test('is a call of the client', () => {
    expect(codeOf(made, false)).toBe(
      [
        "import { BillingClient } from '@tally/client';",
        '',
        'const billing = new BillingClient();',
        "const reply = await billing.redriveSyncs({ cause: 'it\\'s', dry_run: true });",
      ].join('\n'),
    );
    expect(codeOf({ ...made, route: 'listCustomers', given: [{ pageSize: 50 }] }, true)).toContain(
      'for await (const each of billing.listCustomers({ pageSize: 50 })) console.log(each);',
    );
  });
});

describe('CSV', () => {
  test('is read back as it was written', () => {
    const text = fc.string().filter((value) => !/^'*[=+\-@\t\r\n]/.test(value));
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { minLength: 1 }), (rows) => {
        expect(recordsIn(csvOf([['one', 'two'], ...rows]))).toEqual(rows.map(([one, two]) => ({ one, two })));
      }),
    );
  });

  test('runs no formula in a spreadsheet, and keeps amounts below zero as numbers', () => {
    expect(csvOf([['=1+1', '@SUM(A1)', '＝1', '-4.90', '-cmd']])).toBe(
      "'=1+1,'@SUM(A1),'＝1,-4.90,'-cmd\r\n",
    );
  });
});

test('a bar has a name where there is room, and January is the year', () => {
  const shown = (count: number) => ['2026-01', '2026-02', '2026-04'].map((month) => barName(month, count));

  expect([shown(13), shown(36), shown(60)]).toEqual([
    ['2026', 'Feb', 'Apr'],
    ['2026', '', 'Apr'],
    ['2026', '', ''],
  ]);
});

test('months go over years in both directions', () => {
  expect([monthsAfter('2026-11', 2), monthsAfter('2026-01', -1), monthsAfter('2026-11', -35)]).toEqual([
    '2027-01',
    '2025-12',
    '2023-12',
  ]);
  expect(monthsBetween('2025-11', '2026-02')).toEqual(['2025-11', '2025-12', '2026-01', '2026-02']);
  expect(monthName('2026-11')).toBe('Nov 2026');
  expect(currentMonth(new Date('2026-12-31T23:59:59Z'))).toBe('2026-12');
});

test('a caller is shown by its name', () => {
  expect(
    [
      'arn:aws:iam::123456789012:user/team-a',
      'arn:aws:sts::123456789012:assumed-role/metering/i-0a1b',
      'arn:aws:iam::123456789012:role/path/metering',
      'renewals',
    ].map(callerName),
  ).toEqual(['team-a', 'metering', 'path/metering', 'renewals']);
});

test('what teams put on an invoice is added exactly, the greatest amount first', () => {
  const lines = [
    { created_by: 'a', amount: '0.1' },
    { created_by: 'b', amount: '90071992547409931.45' },
    { created_by: 'a', amount: '0.2' },
    { created_by: 'b', amount: '0.01' },
  ];

  expect(byTeam(lines)).toEqual([
    { name: 'b', amount: '90071992547409931.46', lines: 2 },
    { name: 'a', amount: '0.3', lines: 2 },
  ]);
});

test('a month is the sum of its invoices, void ones left out', () => {
  const invoice = (period: string, status: string, total: string) => ({
    period,
    status,
    total,
    by_service: [{ service: 'CDN', amount: total }],
  });
  const months = monthByMonth([
    invoice('2026-10', 'paid', '1.10'),
    invoice('2026-11', 'open', '2.00'),
    invoice('2026-10', 'finalized', '0.20'),
    invoice('2026-10', 'void', '9.00'),
  ]);

  expect(months).toEqual([
    { month: '2026-11', total: '2.00', isOpen: true, services: new Map([['CDN', '2.00']]) },
    { month: '2026-10', total: '1.30', isOpen: false, services: new Map([['CDN', '1.30']]) },
  ]);
});

test('a request is found by words of its caller, key, status and reason', () => {
  const found = (words: string) => seenRequests.filter((request) => fits(request, words)).length;

  expect([
    found('METERING 409'),
    found('usage-export:8812'),
    found('forbidden'),
    found('nobody-has-this'),
  ]).toEqual([1, 3, 1, 0]);
});
