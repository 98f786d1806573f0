import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { InvoiceId, LineItemId } from '../../../client/contract/shapes/fields.ts';
import { lineItemView } from '../../../functions/api/line-items/views.ts';
import { csvRecord, harmless } from '../../../functions/print/csv.ts';
import { lineItemCsvHeader, lineItemCsvRecord } from '../../../functions/print/line-item-csv.ts';
import { monthOf, subscribed, usage } from '../../support/charges.ts';
import { credit, storedLine } from '../../support/printed-lines.ts';
import { readCsv, unharmed } from '../../support/read-csv.ts';

const invoice = { number: 'TLY-acme-USD-0007', period: monthOf('2026-11') };
const rowOf = (line: Parameters<typeof lineItemView>[0]): Record<string, string> => {
  const [names = [], cells = []] = readCsv(
    lineItemCsvHeader + lineItemCsvRecord(lineItemView(line), invoice),
  );
  return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
};

describe('a record', () => {
  test('has no quotes if nothing needs them, and ends as RFC 4180 says', () => {
    expect(csvRecord(['a', undefined, '1.50', 'two words'])).toBe('a,,1.50,two words\r\n');
  });

  test('has quotes around text that would end a cell or a line, and doubles quotes', () => {
    expect(csvRecord(['a,b', 'say "hi"', 'one\r\ntwo'])).toBe('"a,b","say ""hi""","one\r\ntwo"\r\n');
  });

  test('is read back unchanged by a parser, for any text', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', ';', 'a') }),
    );
    const record = fc.array(cell, { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 5 }), (records) => {
        expect(readCsv(records.map(csvRecord).join(''))).toEqual(records);
      }),
    );
  });
});

describe('text that a spreadsheet would run', () => {
  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1+1', "'=1"])(
    '%j is made harmless',
    (text) => {
      expect(harmless(text)).toBe(`'${text}`);
    },
  );

  test.each(['storage', "'quoted'", 'a=b', '5', ' =1', ''])('%j is left alone', (text) => {
    expect(harmless(text)).toBe(text);
  });

  test('can be restored, and never begins with the first character of a formula', () => {
    const text = fc.string({
      unit: fc.oneof(
        fc.constantFrom("'", '=', '+', '-', '@', '\t', 'a'),
        fc.string({ minLength: 1, maxLength: 1 }),
      ),
    });
    fc.assert(
      fc.property(text, (original) => {
        expect(unharmed(harmless(original))).toBe(original);
        expect(harmless(original)).not.toMatch(/^[=+\-@\t\r\n]/);
      }),
    );
  });
});

describe('a line item as a record', () => {
  test('has its kind, its caller, its time and its key', () => {
    expect(
      rowOf(storedLine({ charge: usage({ description: 'disks, 2', metadata: { team: 'a' } }) })),
    ).toEqual({
      line_item_id: 'li_1',
      customer_id: 'acme',
      invoice_id: 'inv_1',
      invoice_number: 'TLY-acme-USD-0007',
      invoice_period: '2026-11',
      kind: 'usage',
      service: 'storage',
      description: 'disks, 2',
      units_consumed: '58',
      price_per_unit: '0.05',
      amount: '2.90',
      currency: 'USD',
      used_at: '2026-11-21T10:00:00.000Z',
      created_at: '2026-11-21T10:00:03.456Z',
      created_by: 'arn:aws:iam::1:user/team-a',
      idempotency_key: 'order:42',
      credits: '',
      moved_from: '',
      metadata: '{"team":"a"}',
      subscription_id: '',
      period_from: '',
      period_to: '',
    });
  });

  test('names the subscription and the days that it is for', () => {
    expect(rowOf(storedLine({ charge: subscribed() }))).toMatchObject({
      kind: 'subscription',
      description: 'Business, 2026-11-16 to 2026-11-30, 15 of 30 days',
      amount: '15.00',
      subscription_id: 'sub_1',
      period_from: '2026-11-16',
      period_to: '2026-11-30',
    });
  });

  test('names the line that it credits, and its negative amount stays a number', () => {
    expect(rowOf(storedLine({ charge: credit('li_0') }))).toMatchObject({
      kind: 'credit',
      amount: '-0.40',
      credits: 'li_0',
      units_consumed: '',
    });
  });

  test('names the invoice for which it came too late, also if there was none', () => {
    expect(rowOf(storedLine({ movedFrom: 'inv_0' as InvoiceId }))).toMatchObject({ moved_from: 'inv_0' });
    expect(rowOf(storedLine({ movedFrom: null }))).toMatchObject({ moved_from: 'none' });
  });

  test('runs nothing in a spreadsheet, for any text of a caller', () => {
    const evil = '=HYPERLINK("https://evil.example")';
    const charge = usage({ service: evil, description: evil });

    expect(rowOf(storedLine({ charge, idempotencyKey: '-42', createdBy: '@someone' }))).toMatchObject({
      service: `'${evil}`,
      description: `'${evil}`,
      idempotency_key: "'-42",
      created_by: "'@someone",
    });
  });

  test('is read back unchanged, for any text', () => {
    const text = fc.string({ minLength: 1, unit: 'grapheme' });
    fc.assert(
      fc.property(text, text, fc.dictionary(text, text), (service, description, metadata) => {
        const row = rowOf(
          storedLine({ charge: usage({ service, description, metadata }), lineItemId: 'li_2' as LineItemId }),
        );

        expect([row['service'], row['description']].map((cell = '') => unharmed(cell))).toEqual([
          service,
          description,
        ]);
        expect(JSON.parse(row['metadata'] ?? '')).toEqual(metadata);
      }),
    );
  });
});
