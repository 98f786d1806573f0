import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BillingClient } from '@tally/client';
import type { Browser, Page } from 'playwright-core';
import { invoicePdf } from '../../../bin/invoices/pdf.ts';
import { openChromium } from '../../support/open-chromium.ts';
import { type GivenInvoice, printedInvoice } from '../../support/printed-invoices.ts';
import { everything, long, odd } from '../../support/sample-invoices.ts';

/* The printed invoice in a real browser. Chromium starts once, and once for each PDF. */

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1_000, height: 900 };
const samples: readonly [string, GivenInvoice][] = [
  ['everything', everything()],
  ['forty lines', long(40)],
  ['odd text', odd()],
  ['a draft', { invoicing: everything().invoicing ?? {} }],
];

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await openChromium();
  page = await (await browser.newContext()).newPage();
});
afterAll(() => browser?.close());

describe.each(['customer', 'operator'] as const)('for the %s', (audience) => {
  test.each(samples)('%s is all on the screen', async (_, given) => {
    await page.setContent(printedInvoice({ ...given, audience }).text);
    for (const viewport of [PHONE, DESKTOP]) {
      await page.setViewportSize(viewport);
      expect(await offScreen()).toEqual([]);
    }
  });

  test.each(['light', 'dark'] as const)('axe finds nothing in the %s form', async (colorScheme) => {
    await page.setContent(printedInvoice({ ...everything(), audience }).text);
    await page.emulateMedia({ colorScheme });

    // Its policy lets no script load in the page.
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();

    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  });
});

test('a word stays whole on a phone if it fits the line', async () => {
  await page.setContent(printedInvoice({ ...everything(), audience: 'customer' }).text);
  await page.setViewportSize(PHONE);

  const lines = await page.getByText('Database Hosting', { exact: true }).evaluateAll((found) =>
    found.map((element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      return range.getClientRects().length;
    }),
  );

  expect(lines).toEqual([1]);
});

test.each([
  ['of one sheet', long(3), 1, 1],
  ['of many', long(300), 8, 20],
])('as a PDF it is a document %s, on its sender’s paper', async (_, given, least, most) => {
  const { text } = printedInvoice({ ...given, audience: 'customer' });
  // The part that is called.
  const client = { getInvoice: async () => text } as unknown as BillingClient; // the one method that it calls

  const pdf = (await invoicePdf(client, 'inv_1')).toString('latin1');

  expect(pdf.slice(0, 5)).toBe('%PDF-');
  const sheets = pdf.match(/\/Type \/Page\b/g)?.length ?? 0;
  expect(sheets).toBeGreaterThanOrEqual(least);
  expect(sheets).toBeLessThanOrEqual(most);
  // A4, in points.
  expect(pdf).toMatch(/\/MediaBox \[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]/);
});

/** What a reader would have to scroll for. */
const offScreen = (): Promise<string[]> =>
  page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    return [...document.querySelectorAll('td, th, dd, p, h1, h2, a, address')]
      .filter((element) => {
        const { right, left, height } = element.getBoundingClientRect();
        return height > 1 && (right > width + 0.5 || left < -0.5);
      })
      .map((element) => `${element.tagName} ${element.textContent?.slice(0, 40)}`);
  });
