import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import * as fc from 'fast-check';
import type { InvoiceId, LineItemId } from '../../../client/contract/shapes/fields.ts';
import type { InvoiceRecord } from '../../../functions/domain/invoice-record.ts';
import { taxCharge } from '../../../functions/domain/invoicing/tax.ts';
import { type Charge, subscribedDaysOf } from '../../../functions/domain/line-item.ts';
import { dayIn } from '../../../functions/domain/months.ts';
import { paymentMessage } from '../../../functions/domain/payments/record.ts';
import { at, monthOf, oneOff, subscribed, usage } from '../../support/charges.ts';
import { expectWellNested, tagsOf, textOf } from '../../support/markup.ts';
import { closed, type GivenInvoice, printedInvoice } from '../../support/printed-invoices.ts';
import { credit, storedLine } from '../../support/printed-lines.ts';
import { acme } from '../../support/replies.ts';

const november = { currency: 'USD', month: monthOf('2026-11') } as const;
const seller = {
  name: 'Sample Cloud',
  address: { line1: 'Musterstraße 1', postal_code: '10115', city: 'Berlin', country: 'DE' },
  tax_id: 'DE1',
  email: 'billing@cloud.example',
  bank: ['Sample Cloud', 'IBAN DE00'],
  payment_link: 'https://pay.cloud.example',
  footer: 'HRB 1, Berlin',
};
const issued = {
  documentNumber: 'TLY-acme-USD-0007',
  dueOn: dayIn(monthOf('2027-01'), 1),
  billedTo: {
    name: 'Acme Inc.',
    email: 'ap@acme.example',
    taxId: '12-345',
    address: {
      line1: '1 Main Street',
      city: 'Springfield',
      state: 'IL',
      postal_code: '62701',
      country: 'US',
    },
  },
} as const;
const carried = (amount: string): Charge => ({
  kind: 'carry_over',
  amount: new Big(amount),
  currency: 'USD',
  description: 'Carried over',
  usedAt: at('2026-11-01T00:05:00Z'),
  usedAtDefaulted: true,
});
const pageOf = (given: GivenInvoice): string => printedInvoice(given).text;

const finalized = (
  changes: object = {},
  sync: Partial<InvoiceRecord['sync']> = {},
): Partial<InvoiceRecord> => ({
  lifecycle: { ...closed, status: 'finalized', number: 7, issued, ...changes },
  sync: { status: 'synced', attempts: 1, ...sync },
});

describe('the page of an invoice', () => {
  test('is a draft while it is open, and shows its customer, month and currency', () => {
    const page = pageOf({});

    expect(page).toContain(`<title>Draft invoice · ${acme.name} · November 2026</title>`);
    const text = textOf(page);
    expect(text).toContain('This is not an invoice yet: the total changes until the month is closed.');
    expect(text).toContain('2.90 USD so far');
    expect(text).toContain('Period November 2026 (UTC) Currency USD');
    expect(text).toContain(`Bill to ${acme.name} Customer ${acme.customer_id}`);
  });

  test('has its number, its dates, its sender and its customer as it was when it was issued', () => {
    const page = pageOf({ invoice: finalized(), invoicing: { seller }, customer: { name: 'Renamed' } });

    const text = textOf(page);
    expect(text).toContain(
      'Invoice number TLY-acme-USD-0007 Date of issue 2 December 2026 Date due 1 January 2027',
    );
    expect(text).toContain(
      'From Sample Cloud Musterstraße 1 10115 Berlin Germany billing@cloud.example Tax ID DE1',
    );
    expect(text).toContain(
      'Bill to Acme Inc. 1 Main Street Springfield, IL 62701 United States ap@acme.example Tax ID 12-345',
    );
    expect(text).toContain('2.90 USD due 1 January 2027');
    expect(
      textOf(pageOf({ invoice: finalized(), customer: { name: 'Renamed' }, audience: 'customer' })),
    ).not.toContain('Renamed');
  });

  test('of an older invoice has the number and the customer that there are', () => {
    const text = textOf(pageOf({ invoice: { lifecycle: { ...closed, status: 'finalized', number: 7 } } }));

    expect(text).toContain('Invoice number 7 Date of issue 2 December 2026 Period');
    expect(text).toContain(`Bill to ${acme.name}`);
    expect(text).toContain('2.90 USD due');
  });

  test('says how to pay: by Stripe’s page, by bank, by a link, and until when Stripe says', () => {
    const sync = {
      hostedUrl: 'https://invoice.stripe.com/i/1',
      payment: { status: 'unpaid', dueAt: at('2027-01-05T08:00:00Z'), updatedAt: closed.finalizedAt },
    } as const;
    const page = pageOf({ invoice: finalized({}, sync), invoicing: { seller } });

    expect(page).toContain(
      '<a class="pay" href="https://invoice.stripe.com/i/1" rel="noreferrer">Pay online</a>',
    );
    const text = textOf(page);
    expect(text).toContain('Please pay by 5 January 2027 . You can pay at https://pay.cloud.example .');
    expect(text).toContain('with TLY-acme-USD-0007 as its reference: Sample Cloud IBAN DE00');
    expect(text).toContain('HRB 1, Berlin');
  });

  test.each(['javascript:alert(1)', 'data:text/html,hi', '//evil.example'])(
    'has no link to %s',
    (hostedUrl) => {
      expect(pageOf({ invoice: finalized({}, { hostedUrl }) })).not.toContain('class="pay"');
    },
  );

  test('says that the payment method is charged if nobody is asked to pay', () => {
    const { dueOn: _, ...undated } = issued;

    const text = textOf(pageOf({ invoice: finalized({ issued: undated }), invoicing: { seller } }));

    expect(text).toContain('The payment method that we have of you is charged. You need not do anything.');
    expect(text).not.toContain('By bank transfer');
  });

  test('says what went wrong with a payment, and what to do', () => {
    const payment = { status: 'failed', reason: 'card_declined', updatedAt: closed.finalizedAt } as const;
    const text = textOf(pageOf({ invoice: finalized({}, { payment }), audience: 'customer' }));

    expect(text).toContain(paymentMessage(payment));
    expect(text).not.toContain('You need not do anything');
  });

  test('says that it is paid, and no longer how to pay', () => {
    const text = textOf(pageOf({ invoice: finalized({ status: 'paid' }), invoicing: { seller } }));

    expect(text).toContain('2.90 USD paid');
    expect(text).not.toContain('Please pay');
  });

  test('says that it is void, to support with the reason and the caller', () => {
    const at = { voidedAt: closed.finalizedAt, voidedBy: 'team-a', voidReason: 'billed by mistake' };
    const invoice: Partial<InvoiceRecord> = { lifecycle: { ...closed, ...at, status: 'void', number: 7 } };

    expect(pageOf({ invoice })).toContain('<title>Void invoice 7 ·');
    expect(textOf(pageOf({ invoice }))).toContain(
      'Made void 2026-12-02 00:05:00 UTC by team-a . Reason: billed by mistake',
    );
    const forCustomer = textOf(pageOf({ invoice, audience: 'customer' }));
    expect(forCustomer).toContain('This invoice is void: nothing is owed.');
    expect(forCustomer).not.toContain('by mistake');
  });

  test('has parts that add up to the rounded total', () => {
    const lines = Array.from({ length: 15 }, (_, index) =>
      storedLine({ charge: { ...usage({ service: 'abc'.charAt(index % 3) }), amount: new Big('0.067') } }),
    );
    const text = textOf(pageOf({ lines }));

    // 1.005 is rounded half to even to 1.00. Each of the three parts is 0.33, so one of them gets the missing 0.01.
    expect(text).toContain(
      'a 5 290 0.335 0.34 b 5 290 0.335 0.33 c 5 290 0.335 0.33 How the total is made up Total so far 1.00 USD',
    );
    expect(text).toContain('The line items are exact: 1.005 USD.');
    expect(text).toContain('Usage 15 1.005 1.00');
  });

  test('says nothing of rounding if the total is exact', () => {
    expect(textOf(pageOf({}))).not.toContain('items are exact:');
  });

  test('sums up charges, credits, and what was carried in and out', () => {
    const lines = [
      storedLine({ charge: carried('-1') }),
      storedLine(),
      storedLine({ charge: oneOff() }),
      storedLine({ charge: credit('li_1', '-60.9') }),
      storedLine({ charge: carried('9') }),
    ];
    const nothing = { total: new Big(0), exactTotal: new Big(0) };
    const text = textOf(pageOf({ lines, invoice: finalized(nothing), carriedOut: '9' }));

    expect(text).toContain(
      'Charges 52.90 Credits −60.90 Credit from an earlier invoice −1.00 Credit carried to your next invoice 9.00 Total 0.00 USD',
    );
    expect(text).toContain('0.00 USD: nothing is to be paid');
  });

  test('has the tax as a line above the total, and says if there is none', () => {
    const tax = { name: 'VAT', percent: new Big(19), base: new Big('2.9'), amount: new Big('0.55') };
    const total = { total: new Big('3.45'), exactTotal: new Big('3.45') };
    const lines = [
      storedLine(),
      storedLine({ charge: taxCharge(tax, { ...november, now: closed.finalizedAt }) }),
    ];
    const taxed = pageOf({
      lines,
      invoice: finalized({ ...total, issued: { ...issued, tax } }),
      audience: 'customer',
    });

    expect(textOf(taxed)).toContain('Subtotal 2.90 VAT 19% 0.55 Total 3.45 USD');
    expect(textOf(taxed)).not.toContain('VAT 19% on');
    expect(textOf(taxed)).not.toContain('No tax is charged');
    expect(textOf(pageOf({ invoice: finalized() }))).toContain('No tax is charged on this invoice.');
  });

  test('has the tax of a draft as it is so far', () => {
    const invoicing = { taxes: [{ from: '2026-11', name: 'VAT', percent: '19' }] };

    expect(textOf(pageOf({ invoicing }))).toContain(
      'Subtotal 2.90 VAT 19%, so far 0.55 Total so far 3.45 USD',
    );
  });

  test('without a line says so', () => {
    expect(textOf(pageOf({ lines: [] }))).toContain('There are no charges.');
  });

  test('says how many lines it leaves out, and to support where to find them', () => {
    const lines = Array.from({ length: 5 }, () => storedLine());
    const given = { lines, shown: 2, isCut: true };
    const text = textOf(pageOf(given));

    expect(text).toContain('The first 2 line items are shown, and 3 more are not.');
    expect(text).toContain('GET /invoices/inv_1/line-items with Accept: text/csv');
    expect(textOf(pageOf({ ...given, audience: 'customer' }))).toContain(
      'The first 2 charges are shown, and 3 more are not.',
    );
  });

  test('says that lines are not listed yet', () => {
    const lines = [storedLine(), storedLine()];

    expect(textOf(pageOf({ lines, shown: 1 }))).toContain(
      'The total counts 1 more. They were written a moment ago',
    );
    expect(textOf(pageOf({ lines }))).not.toContain('a moment ago');
  });

  test('for its customer has no ids, keys, callers and instants', () => {
    const line = storedLine({ charge: usage({ description: 'Disks' }) });
    const given = { lines: [line, storedLine({ charge: credit('li_1') })], invoice: finalized() };
    const page = pageOf({ ...given, audience: 'customer' });

    for (const inside of [
      'li_1',
      'inv_1',
      line.idempotencyKey,
      line.createdBy,
      'month-end',
      closed.closedBy,
    ]) {
      expect(textOf(page)).not.toContain(inside);
    }
    expect(page).not.toContain('li_1');
    expect(textOf(pageOf(given))).toContain(`Key ${line.idempotencyKey}`);
  });
});

describe('a line on the page', () => {
  test('has its caller, its time and its key', () => {
    const text = textOf(pageOf({ lines: [storedLine({ charge: usage({ description: 'Disks' }) })] }));

    expect(text).toContain('2026-11-21 10:00:00 storage Disks 58 0.05 2.90');
    expect(textOf(pageOf({ audience: 'customer' }))).toContain('2026-11-21 storage 58 0.05 2.90');
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
    expect(textOf(pageOf({ lines: [storedLine({ movedFrom: null })], audience: 'customer' }))).toContain(
      'Used in November 2026: it came after that month was closed',
    );
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
          number: 7,
          finalizedAt: closed.finalizedAt,
          issued: { documentNumber: text, billedTo: { name: text, email: text, taxId: text } },
        },
      },
    });

  test('text of callers never becomes markup', () => {
    // It has the hash of the style that names the document.
    const withoutPolicy = (page: string): string[] =>
      tagsOf(page).filter((tag) => !tag.includes('Content-Security-Policy'));
    const plain = withoutPolicy(everyText('plain'));
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
        expect(withoutPolicy(everyText(written))).toEqual(plain);
      }),
    );
  });

  test('it runs and loads nothing, and its policy allows only its own styles', () => {
    const { text, headers } = printedInvoice({ invoice: finalized() });
    const { 'content-security-policy': policy } = headers;
    const styles = [...text.matchAll(/<style>([^<]*)<\/style>/g)].map(([, style = '']) => style);

    expect(styles).toHaveLength(3);
    expect(policy).toContain("default-src 'none'");
    for (const style of styles) {
      expect(policy).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`);
      expect(style).not.toMatch(/url\(|@import/);
    }
    expect(
      textOf(text.replace(/<meta http-equiv="Content-Security-Policy" content="([^"]*)">/, '$1')),
    ).toContain(policy);
    expect(tagsOf(text).join()).not.toMatch(/<(script|link|img|iframe|object)|style=|src=|\son\w+=/);
  });

  test('each of its sheets has its number and which page of how many it is, on the paper of its sender', () => {
    const american = { ...seller, address: { ...seller.address, country: 'US' } };

    expect(pageOf({ invoice: finalized(), invoicing: { seller } })).toContain(
      '@bottom-left { content: "Invoice TLY-acme-USD-0007";',
    );
    expect(pageOf({ invoice: finalized() })).toContain('"Page " counter(page) " of " counter(pages)');
    expect(pageOf({ invoicing: { seller } })).toContain('size: A4;');
    expect(pageOf({ invoicing: { seller: american } })).toContain('size: letter;');
  });

  test('its elements are nested correctly, and it names its language and its tables’ heads', () => {
    const page = pageOf({ lines: [storedLine(), storedLine({ charge: credit('li_1') })] });

    expectWellNested(page);
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    const [lines = '', totals = '', kinds = '', ...others] = page.split('<table').slice(1);
    expect(others).toEqual([]);
    for (const table of [lines, kinds])
      expect(table).toMatch(/<thead><tr>(<th scope="col"[^>]*>[^<]+<\/th>)+<\/tr><\/thead>/);
    expect(totals).toContain('<caption class="unseen">');
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
