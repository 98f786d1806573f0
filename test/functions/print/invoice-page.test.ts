import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import * as fc from 'fast-check';
import type { Customer } from '../../../client/contract/customers/customer.ts';
import type { InvoiceId, LineItemId } from '../../../client/contract/shapes/fields.ts';
import type { InvoiceRecord } from '../../../functions/domain/invoice-record.ts';
import { subscribedDaysOf } from '../../../functions/domain/line-item.ts';
import type { StoredLineItem } from '../../../functions/domain/stored-line-item.ts';
import { invoicePage } from '../../../functions/print/invoice-page.ts';
import { pageHeaders } from '../../../functions/print/page.ts';
import { printedLineItem } from '../../../functions/print/printed-line-item.ts';
import { figuresOf, totalsOf } from '../../../functions/store/invoices/totals.ts';
import { at, monthOf, oneOff, subscribed, usage } from '../../support/charges.ts';
import { expectWellNested, tagsOf, textOf } from '../../support/markup.ts';
import { credit, storedLine } from '../../support/printed-lines.ts';
import { acme } from '../../support/replies.ts';

const shardOf = (lines: readonly StoredLineItem[]) => ({
  pk: '',
  sk: '',
  total: new Big(0),
  ...figuresOf(lines.map(({ charge }) => charge)),
  lines: lines.length,
});
const invoiceOf = (
  lines: readonly StoredLineItem[],
  changes: Partial<InvoiceRecord> = {},
): InvoiceRecord => ({
  invoiceId: 'inv_1' as InvoiceId,
  slot: { customerId: acme.customer_id, currency: 'USD', month: monthOf('2026-11') },
  seq: 1,
  lifecycle: { status: 'open' },
  sync: { status: 'not_due', attempts: 0 },
  openedAt: at('2026-11-01T08:00:00Z'),
  shards: 1,
  together: 16,
  totals: totalsOf(lines.length > 0 ? [shardOf(lines)] : []),
  credited: new Big(0),
  countedIn: undefined,
  ...changes,
});

interface Given {
  readonly lines?: readonly StoredLineItem[];
  readonly invoice?: Partial<InvoiceRecord>;
  readonly customer?: Partial<Customer>;
  /** How many of the lines are on the page, and whether the page was cut there. */
  readonly shown?: number;
  readonly isCut?: boolean;
}

function pageOf({
  lines = [storedLine()],
  invoice,
  customer,
  shown = lines.length,
  isCut = false,
}: Given): string {
  const above = new Set<string>(lines.slice(0, shown).map(({ lineItemId }) => lineItemId));
  return invoicePage({
    invoice: invoiceOf(lines, invoice),
    customer: { ...acme, ...customer },
    verification: undefined,
    lines: {
      rows: lines.slice(0, shown).map((line) => printedLineItem(line, (id) => above.has(id)).text),
      next: isCut ? 'further' : undefined,
    },
  });
}

const closed = {
  total: new Big('2.9'),
  exactTotal: new Big('2.9'),
  closedBy: 'operator',
  finalizedAt: at('2026-12-02T00:05:00Z'),
};

describe('the page of an invoice', () => {
  test('is a draft while it is open, and shows its customer, month, currency and first day', () => {
    const page = pageOf({});

    expect(page).toContain(`<title>Draft invoice · ${acme.name} · November 2026</title>`);
    const text = textOf(page);
    expect(text).toContain('Draft invoice');
    expect(text).toContain('Open: the total changes with every line item.');
    expect(text).toContain('Total 2.90 USD');
    expect(text).toContain(`${acme.name} ${acme.customer_id}`);
    expect(text).toContain('Opened 2026-11-01 08:00:00 UTC');
  });

  test('has its number, and who finalized it and when, after it is finalized', () => {
    const text = textOf(pageOf({ invoice: { lifecycle: { ...closed, status: 'finalized', number: 7 } } }));

    expect(text).toContain('Invoice 7');
    expect(text).toContain('Finalized 2026-12-02 00:05:00 UTC by operator');
    expect(text).not.toContain('Draft');
  });

  test('says that it is paid', () => {
    expect(textOf(pageOf({ invoice: { lifecycle: { ...closed, status: 'paid', number: 7 } } }))).toContain(
      'Paid.',
    );
  });

  test('says that it is void, with the reason and the caller', () => {
    const at = { voidedAt: closed.finalizedAt, voidedBy: 'team-a', voidReason: 'billed by mistake' };
    const text = textOf(pageOf({ invoice: { lifecycle: { ...closed, ...at, status: 'void', number: 7 } } }));

    expect(text).toContain('Void invoice 7');
    expect(text).toContain('Void: nothing is owed. Reason: billed by mistake');
    expect(text).toContain('Made void 2026-12-02 00:05:00 UTC by team-a');
  });

  test('has the exact and the rounded total, and parts that add up to the rounded one', () => {
    const lines = ['a', 'b', 'c'].map((service) =>
      storedLine({ charge: { ...usage({ service }), amount: new Big('0.335') } }),
    );
    const text = textOf(pageOf({ lines }));

    // 1.005 is rounded half to even to 1.00. Each of the three parts is 0.33, so one of them gets the missing 0.01.
    expect(text).toContain('Total 1.00 USD 1.005 USD exactly');
    expect(text).toContain('a 1 58 0.335 0.34 b 1 58 0.335 0.33 c 1 58 0.335 0.33 Total 3 1.005 1.00');
    expect(text).toContain('Usage 3 1.005 1.00 Total 3 1.005 1.00');
  });

  test('shows only one amount if the total is exact', () => {
    expect(textOf(pageOf({}))).not.toContain('Exact, USD');
  });

  test('also adds up lines without a service, such as carried amounts', () => {
    const text = textOf(pageOf({ lines: [storedLine(), storedLine({ charge: oneOff() })] }));

    expect(text).toContain('storage 1 58 2.90 No service 1 50.00 Total 2 52.90');
    expect(text).toContain('One-off charge 1 50.00 Usage 1 2.90');
  });

  test('without a line says so', () => {
    expect(textOf(pageOf({ lines: [] }))).toContain('No line items.');
  });

  test('says how many lines it leaves out, and where to find them', () => {
    const lines = Array.from({ length: 5 }, () => storedLine());
    const text = textOf(pageOf({ lines, shown: 2, isCut: true }));

    expect(text).toContain('The first 2 line items are shown, and 3 more are not.');
    expect(text).toContain('GET /invoices/inv_1/line-items with Accept: text/csv');
  });

  test('says that lines are not listed yet', () => {
    const lines = [storedLine(), storedLine()];

    expect(textOf(pageOf({ lines, shown: 1 }))).toContain(
      'The total counts 1 more. They were written a moment ago',
    );
    expect(textOf(pageOf({ lines }))).not.toContain('a moment ago');
  });
});

describe('a line on the page', () => {
  test('has its caller, its time and its key', () => {
    const text = textOf(pageOf({ lines: [storedLine({ charge: usage({ description: 'Disks' }) })] }));

    expect(text).toContain('2026-11-21 10:00:00 storage Disks 58 0.05 2.90');
    expect(text).toContain(
      'Added 2026-11-21 10:00:03 by arn:aws:iam::1:user/team-a Key order:42 · Usage li_1',
    );
  });

  test('that is a credit has a link to its original, if that is on the page', () => {
    const original = storedLine({ creditable: new Big('2.5') });
    const line = storedLine({ lineItemId: 'li_2' as LineItemId, charge: credit('li_1') });

    const page = pageOf({ lines: [original, line] });
    expect(page).toContain('id="li_1"');
    expect(page).toContain('Corrects line item <a href="#li_1">li_1</a>');
    expect(textOf(page)).toContain('0.40 USD of it credited');
    expect(pageOf({ lines: [line] })).toContain('Corrects line item li_1<');
  });

  test('of a subscription says which days it is for, also if it credits days that are not used', () => {
    const charge = subscribed();
    const days = subscribedDaysOf(charge);
    const unused = { ...credit('li_1', '-15'), ...(days && { unused: days }) };

    const page = textOf(pageOf({ lines: [storedLine({ charge }), storedLine({ charge: unused })] }));

    expect(page).toContain('Business, 2026-11-16 to 2026-11-30, 15 of 30 days');
    expect(page.match(/For the days 2026-11-16 to 2026-11-30 of subscription sub_1/g)).toHaveLength(2);
  });

  test('that came late names its own month', () => {
    const moved = textOf(pageOf({ lines: [storedLine({ movedFrom: 'inv_0' as InvoiceId })] }));

    expect(moved).toContain('Came late: moved here from invoice inv_0');
    expect(textOf(pageOf({ lines: [storedLine({ movedFrom: null })] }))).toContain(
      'its month had no invoice',
    );
    expect(textOf(pageOf({}))).not.toContain('Came late');
  });
});

describe('as a document', () => {
  const everyText = (text: string): string =>
    pageOf({
      customer: { name: text, email: text },
      lines: [
        storedLine({
          charge: usage({ service: text, description: text }),
          idempotencyKey: text,
          createdBy: text,
        }),
      ],
      invoice: {
        lifecycle: {
          ...closed,
          status: 'void',
          closedBy: text,
          voidReason: text,
          voidedAt: closed.finalizedAt,
          voidedBy: text,
        },
      },
    });

  test('text of callers never becomes markup', () => {
    const plain = tagsOf(everyText('plain'));
    const text = fc.oneof(
      fc.constantFrom(
        '<script>alert(1)</script>',
        '"><img src=x onerror=alert(1)>',
        '</style></title><!--',
        "'&lt;",
      ),
      fc.string({ minLength: 1 }),
    );

    fc.assert(
      fc.property(text, (written) => {
        expect(tagsOf(everyText(written))).toEqual(plain);
      }),
    );
  });

  test('it runs and loads nothing, and its policy allows only its own style', () => {
    const page = pageOf({});
    const [, style = ''] = /<style>([^<]*)<\/style>/.exec(page) ?? [];
    const { 'content-security-policy': policy } = pageHeaders();

    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    expect(
      textOf(page.replace(/<meta http-equiv="Content-Security-Policy" content="([^"]*)">/, '$1')),
    ).toContain(policy);
    expect(tagsOf(page).join()).not.toMatch(/<(script|link|img|iframe|object)|style=|src=|\son\w+=/);
    expect(style).not.toMatch(/url\(|@import/);
  });

  test('its elements are nested correctly, and it names its language and its tables’ heads', () => {
    const page = pageOf({ lines: [storedLine(), storedLine({ charge: credit('li_1') })] });

    expectWellNested(page);
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    const tables = page.split('<table>').slice(1);
    expect(tables).toHaveLength(3);
    for (const table of tables)
      expect(table).toMatch(/<thead><tr>(<th scope="col"[^>]*>[^<]+<\/th>)+<\/tr><\/thead>/);
  });

  test('it has a contrast of at least 4.5 on screen, light and dark, and on paper', () => {
    const [, style = ''] = /<style>([^<]*)<\/style>/.exec(pageOf({})) ?? [];
    const palettes = [...style.matchAll(/:root \{([^}]*)\}/g)].map(([, rules = '']) =>
      Object.fromEntries(
        [...rules.matchAll(/--(\w+): (#\w{6});/g)].map(([, name = '', colour = '']) => [name, colour]),
      ),
    );

    expect(palettes).toHaveLength(3);
    for (const { paper = '', ink = '', faint = '', link = '' } of palettes) {
      for (const colour of [ink, faint, link]) expect(contrast(colour, paper)).toBeGreaterThan(4.5);
    }
    expect(palettes[2]).toMatchObject({ paper: '#ffffff', ink: '#000000' });
  });
});

/** WCAG 2's ratio of two colours. */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
