import { describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import { type LeadReportRow, sumOfFigures } from '../../../functions/domain/leads/figures.ts';
import { leadRules } from '../../../functions/domain/leads/lead-rules.ts';
import { leadReportPage, type PrintedLeadReport } from '../../../functions/print/lead-report-page.ts';
import { customer, monthOf } from '../../support/charges.ts';
import { productId } from '../../support/leads.ts';
import { expectWellNested, tagsOf, textOf } from '../../support/markup.ts';

const row = (changes: Partial<LeadReportRow> = {}): LeadReportRow => ({
  month: monthOf('2024-04'),
  customerId: customer('customer-123'),
  productId: productId('product-abc'),
  leadType: 'Website Visit',
  leads: 2,
  actions: 3,
  gross: new Big(22),
  billed: new Big(12),
  duplicate: new Big(10),
  cap: new Big(0),
  ...changes,
});

/** The rows of the published leads. */
const published = [
  row(),
  row({
    customerId: customer('customer-456'),
    productId: productId('product-def'),
    leadType: 'Social Media',
    leads: 1,
    actions: 2,
    gross: new Big(7),
    billed: new Big(7),
    duplicate: new Big(0),
  }),
  row({
    month: monthOf('2024-05'),
    productId: productId('product-xyz'),
    leads: 1,
    actions: 1,
    gross: new Big(10),
    billed: new Big(10),
    duplicate: new Big(0),
  }),
];

function pageOf({
  rows = published,
  rules = {},
  ...changes
}: Partial<PrintedLeadReport> & { rules?: object }): string {
  const { cap, rates } = leadRules.parse(rules);
  const { text } = leadReportPage({
    from: monthOf('2024-04'),
    to: monthOf('2024-05'),
    customer: undefined,
    totals: sumOfFigures(rows),
    rows,
    isCut: false,
    cap,
    rates,
    ...changes,
  });
  return text;
}

describe('the page of a report of leads', () => {
  test('says what was billed of how much, whose and of which months', () => {
    const text = textOf(pageOf({}));

    expect(text).toContain('All customers · April 2024 to May 2024');
    expect(text).toContain('Billed 29.00 USD 39.00 gross − 10.00 saved = 29.00 billed');
    expect(textOf(pageOf({ customer: { name: 'Ada & Co', id: 'ada' }, to: monthOf('2024-04') }))).toContain(
      'Ada & Co (ada) · April 2024 ',
    );
  });

  test('says that it goes by the month of the lead, and an invoice by the month that takes the line', () => {
    expect(textOf(pageOf({}))).toContain(
      'This report goes by the month of a lead: the UTC month of its creation. Invoices go by the month that takes the line.',
    );
  });

  test('has leads, actions, gross, billed, duplicates, cap and savings by month, product and lead type', () => {
    const text = textOf(pageOf({}));
    const heads = 'Gross Billed Duplicates Cap Saved Leads Actions';
    const total = 'Total 39.00 29.00 10.00 0.00 10.00 4 6';

    expect(text).toContain(
      `By month Month ${heads} April 2024 29.00 19.00 10.00 0.00 10.00 3 5 May 2024 10.00 10.00 0.00 0.00 0.00 1 1 ${total}`,
    );
    expect(text).toContain(
      `By product Product ${heads} product-abc 22.00 12.00 10.00 0.00 10.00 2 3 product-def`,
    );
    expect(text).toContain(
      `By lead type Lead type ${heads} Website Visit 32.00 22.00 10.00 0.00 10.00 3 4 Social`,
    );
    expect(text).toContain(
      `By month, customer, product and lead type Month Customer Product Lead type ${heads} 2024-04 customer-123 product-abc Website Visit 22.00 12.00 10.00 0.00 10.00 2 3`,
    );
    expect(text.split(total)).toHaveLength(5);
  });

  test('names no customer in the rows of a report of one', () => {
    const text = textOf(pageOf({ customer: { name: 'Ada', id: 'ada' } }));

    expect(text).toContain('By month, product and lead type Month Product Lead type');
    expect(text).not.toContain('customer-123');
  });

  test('has the rates with their version, also those of a lead type, and the cap', () => {
    const levels = { High: '10', Medium: '5', Low: '2' };
    const text = textOf(
      pageOf({
        rules: {
          rates: [
            { version: 'v1', levels },
            {
              version: 'v2',
              from: '2024-05',
              levels,
              leadTypes: [{ leadType: 'Event', levels: { High: '30' } }],
            },
          ],
          cap: { amount: '250', window: 'lifetime', scope: 'product' },
        },
      }),
    );

    expect(text).toContain('v1 All 10.00 5.00 2.00');
    expect(text).toContain('v2, from May 2024 All others 10.00 5.00 2.00');
    expect(text).toContain('v2, from May 2024 Event 30.00 5.00 2.00');
    expect(text).toContain('A user of leads costs at most 250.00 USD in all, for each product.');
    expect(textOf(pageOf({}))).toContain('at most 100.00 USD a month, over all products.');
  });

  test('that was cut says so, and adds up nothing but the whole', () => {
    const text = textOf(pageOf({ isCut: true, totals: { ...sumOfFigures(published), leads: 9_000 } }));

    expect(text).toContain('The first 3 rows are shown; the total is of all.');
    expect(text).not.toContain('By product');
    expect(text).toContain('Total 39.00 29.00 10.00 0.00 10.00 9,000 6');
  });

  test('of no leads says that there are none, and still what they would cost', () => {
    const text = textOf(pageOf({ rows: [] }));

    expect(text).toContain('No leads in these months.');
    expect(text).toContain('Billed 0.00 USD');
    expect(text).toContain('default All 10.00 5.00 2.00');
  });

  test('lets no text of a caller become markup', () => {
    const page = pageOf({ rows: [row({ leadType: '<script>alert(1)</script>' })] });

    expectWellNested(page);
    expect(tagsOf(page).join()).not.toContain('script');
    expect(textOf(page)).toContain('<script>alert(1)</script>');
  });
});
