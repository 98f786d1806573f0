import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openConsole } from '../support/console/open-console.ts';
import { NOW } from '../support/console/recorded-answers.ts';
import { views } from '../support/console/views.ts';
import { openChromium } from '../support/open-chromium.ts';

/* The console in a real browser, before recorded answers. Chromium starts once. */

type Console = Awaited<ReturnType<typeof openConsole>>;

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

let browser: Browser;
let reading: Console;
let writing: Console;
let careful: Console;
const contexts: BrowserContext[] = [];
/** What the browser complains about: errors of scripts, and what the content policy stopped. */
const complaints: string[] = [];

beforeAll(async () => {
  [browser, reading, writing, careful] = await Promise.all([
    openChromium(),
    openConsole(),
    openConsole({ write: true }),
    openConsole({ write: true, confirmation: 'prod' }),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([reading, writing, careful].map((running) => running?.close()));
});
beforeEach(() => {
  complaints.length = 0;
  for (const { api } of [reading, writing, careful]) api.received.length = 0;
});

const pages = new Map<Console, Page>();

/** A page that has the cookie; the token works once, so each console has one page. */
async function pageOf(running: Console): Promise<Page> {
  const known = pages.get(running);
  if (known) return known;
  const context = await browser.newContext({ viewport: DESKTOP, acceptDownloads: true });
  contexts.push(context);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  await page.clock.setFixedTime(NOW);
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    // The browser says so of each answer above 399, and some views show such an answer.
    const isAnswer = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !isAnswer) complaints.push(message.text());
  });
  await page.goto(running.address, { waitUntil: 'networkidle' });
  pages.set(running, page);
  return page;
}

async function open(running: Console, path: string, loaded: string): Promise<Page> {
  const page = await pageOf(running);
  running.api.received.length = 0;
  await page.setViewportSize(DESKTOP);
  await page.emulateMedia({ colorScheme: 'light', media: 'screen' });
  await page.goto(`http://127.0.0.1:${running.port}${path}`);
  await page.getByText(loaded).first().waitFor();
  return page;
}

/** @param rules all, if they are left out */
async function findingsOf(page: Page, rules?: string[]): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode();
  const { violations } = await axe
    .options({ resultTypes: ['violations'], preload: false, ...(rules && { runOnly: rules }) })
    .analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}

/** What lies beside the window, or makes the page wider than it. */
const offScreen = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('main *, header *, footer *')]
      // The names of columns are only heard; they stand beside each value.
      .filter((element) => element.closest('thead') === null)
      .filter((element) => {
        const { left, right, width } = element.getBoundingClientRect();
        return width > 1 && (left < -1 || right > innerWidth + 1);
      })
      .map((element) => element.outerHTML.slice(0, 120)),
  );

describe.each(views)('$name', ({ path, loaded }) => {
  test('has no finding of axe in either scheme, nothing off the screen of a phone, and takes three calls at most', async () => {
    const page = await open(reading, path, loaded);

    const light = await findingsOf(page);
    // Nothing else differs between the schemes.
    await page.emulateMedia({ colorScheme: 'dark' });
    const dark = await findingsOf(page, ['color-contrast']);
    await page.setViewportSize(PHONE);
    const beside = await offScreen(page);

    expect({ light, dark, beside }).toEqual({ light: [], dark: [], beside: [] });
    expect(complaints).toEqual([]);
    expect(reading.api.received.length).toBeLessThanOrEqual(3);
  });
});

describe('the first view', () => {
  test('takes three calls, and nothing from elsewhere', async () => {
    const page = await pageOf(reading);
    const asked: string[] = [];
    const note = (request: { url(): string }) => asked.push(new URL(request.url()).origin);
    page.on('request', note);
    await open(reading, '/', 'Kestrel Robotics');
    page.off('request', note);

    expect(reading.api.received.map(({ url }) => url.replace(/\?.*/, '')).sort()).toEqual([
      '/v1/customers',
      '/v1/invoices/summary',
      '/v1/sync/failures',
    ]);
    expect([...new Set(asked)]).toEqual([`http://127.0.0.1:${reading.port}`]);
  });
});

describe('amounts', () => {
  test('beyond what JavaScript can hold are exact to the last digit', async () => {
    const page = await open(reading, '/customers/kestrel', 'In all');

    expect(await page.locator('.chief dd').textContent()).toBe('90,071,992,547,409,931.55 USD');
  });

  test('of teams add up to the invoice', async () => {
    const page = await open(reading, '/invoices/inv_northwind_USD_2026-11_1?show=teams', 'metering');

    expect(await page.locator('tfoot span.money').textContent()).toBe('32.7652838');
  });
});

describe('the keyboard', () => {
  test('skips to the content, and reaches everything without a trap', async () => {
    const page = await open(reading, '/sync', 'no_email');
    await page.keyboard.press('Tab');
    const skip = await page.evaluate(() => document.activeElement?.textContent);
    const met: string[] = [];
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate(() => {
        const active = document.activeElement ?? document.body;
        return {
          tag: active.tagName,
          name: active.textContent,
          outline: getComputedStyle(active).outlineStyle,
        };
      });
      if (focused.tag === 'BODY') break;
      expect(focused).toMatchObject({ name: focused.name, outline: 'solid' });
      met.push(focused.name);
    }

    expect(skip).toBe('Skip to the content');
    expect(met).toEqual(expect.arrayContaining(['Overview', 'Sync these again…', 'CSV']));
    expect(met.at(-1)).toContain('to the API by this page');
  });

  test('moves the focus to the title of the next view, and the browser’s own buttons go back', async () => {
    const page = await open(reading, '/', 'Kestrel Robotics');
    await page.getByRole('link', { name: 'Northwind Analytics' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Month over month' }).waitFor();
    const focused = await page.evaluate(() => document.activeElement?.tagName);
    const title = await page.title();
    await page.goBack();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();

    expect([focused, title]).toEqual(['H1', expect.stringContaining('northwind')]);
  });

  test('leaves a dialog by Escape, and is back where it was', async () => {
    const page = await open(reading, '/sync', 'no_email');
    const button = page.getByRole('button', { name: 'Sync these again…' }).first();
    await button.focus();
    await page.keyboard.press('Enter');
    await page.getByText('1 invoice would be tried now').waitFor();
    const findings = await findingsOf(page);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    expect(findings).toEqual([]);
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
  });
});

describe('a change', () => {
  const redrives = ({ api }: Console) =>
    api.received.filter(({ url }) => url === '/v1/sync/redrive').map(({ body }) => JSON.parse(body));

  test('is counted and not sent where the console only reads', async () => {
    const page = await open(reading, '/sync', 'no_email');
    await page.getByRole('button', { name: 'Sync these again…' }).first().click();
    await page.getByText('1 invoice would be tried now').waitFor();

    expect(await page.getByRole('button', { name: 'Sync again', exact: true }).isDisabled()).toBe(true);
    expect(redrives(reading)).toEqual([{ cause: 'email_refused', dry_run: true }]);
  });

  test('is counted first, then sent', async () => {
    const page = await open(writing, '/sync', 'no_email');
    await page.getByRole('button', { name: 'Sync these again…' }).first().click();
    await page.getByRole('button', { name: 'Sync again', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    expect(redrives(writing)).toEqual([
      { cause: 'email_refused', dry_run: true },
      { cause: 'email_refused' },
    ]);
  });

  test('of prod waits until its name is typed', async () => {
    const page = await open(careful, '/invoices/inv_northwind_USD_2026-11_1', 'It was not tried yet');
    await page.getByRole('button', { name: 'Finalize…' }).click();
    await page.getByText('It would be number 8').waitFor();
    const send = page.getByRole('button', { name: 'Finalize', exact: true });
    const before = await send.isDisabled();
    await page.getByLabel('Type prod to confirm').fill('prod');
    await send.click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    const sent = careful.api.received.filter(({ method }) => method === 'POST').map(({ url }) => url);
    expect(before).toBe(true);
    expect(sent).toEqual([
      '/v1/invoices/inv_northwind_USD_2026-11_1/finalize?dry_run=true',
      '/v1/invoices/inv_northwind_USD_2026-11_1/finalize',
    ]);
  });

  test('is offered as the invoice allows it, and no other', async () => {
    const page = await open(writing, '/invoices/inv_northwind_USD_2026-10_1', 'find customer');

    expect(await page.locator('.actions button').allInnerTexts()).toEqual([
      'Sync now…',
      'Credit a line…',
      'Save as a page to print',
    ]);
  });
});

describe('the API reference', () => {
  test('sends what is tried through the proxy, and shows the answer', async () => {
    const page = await open(reading, '/docs?q=getBalance&open=getBalance', 'Try it');
    await page.getByLabel('customer_id').fill('northwind');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('"open": "1284.9170456"').waitFor();

    expect(await findingsOf(page)).toEqual([]);
    expect(reading.api.received.at(-1)?.headers.authorization).toContain('AWS4-HMAC-SHA256');
  });

  test('tells a reader that it only reads', async () => {
    const page = await open(reading, '/docs?q=redriveSyncs&open=redriveSyncs', 'Try it');
    await page.getByLabel('Body').fill('{"all":true}');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('"code": "read_only"').waitFor();

    expect(reading.api.received.map(({ method }) => method)).toEqual(['GET']);
  });
});

describe('what a reader takes along', () => {
  test('filters are in the address, and a reload keeps them', async () => {
    const page = await open(reading, '/leads', 'Demo Request');
    await page.getByLabel('Customer', { exact: true }).fill('northwind');
    await Promise.all([page.waitForResponse(/customer_id=northwind/), page.keyboard.press('Enter')]);
    await page.waitForURL(/customer=northwind/);
    reading.api.received.length = 0;
    await page.reload();
    await page.getByText('Demo Request').first().waitFor();

    expect(
      reading.api.received.map(({ url }) => new URL(url, 'http://api').searchParams.get('customer_id')),
    ).toEqual(['northwind']);
  });

  test('a call is copied as curl and as code', async () => {
    const page = await open(reading, '/summary?from=2026-01&to=2026-11', 'By year');
    await page.getByText('1 call to the API by this page').click();
    const copied = async (name: string) => {
      await page.getByRole('button', { name }).click();
      await page.getByText('Copied').waitFor();
      return page.evaluate(() => navigator.clipboard.readText());
    };

    expect(await copied('Copy as curl')).toContain(
      "'https://api.example/v1/invoices/summary?from=2026-01&to=2026-11'",
    );
    expect(await copied('Copy as code')).toContain("await billing.getInvoiceSummary('2026-01', '2026-11');");
  });

  test.each([
    ['CSV', 'used', 'correction:17'],
    ['JSON', 'idempotency_key', 'correction:17'],
  ])('a list is saved as %s', async (format, head, entry) => {
    const page = await open(reading, '/invoices/inv_northwind_USD_2026-11_1?show=lines', 'correction:17');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: format, exact: true }).click(),
    ]);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();

    expect(text.toLowerCase()).toContain(head);
    expect(text).toContain(entry);
  });

  test.each([
    ['inv_northwind_USD_2026-11_1', /\/invoices\/inv_northwind_USD_2026-11_1$/, 'It was not tried yet'],
    ['northwind', /\/find\?q=northwind$/, 'Northwind Analytics (northwind)'],
    ['northwind usage-export:8812', /q=northwind\+usage-export/, 'us-2'],
    ['in_1Q202609xKe', /q=in_1Q/, 'inv_northwind_USD_2026-09_1'],
    ['tly-northwind-usd-0006', /q=tly-northwind/, 'inv_northwind_USD_2026-09_1'],
    ['5f2c1d3e-2a', /q=5f2c1d3e-2a/, 'idempotency_conflict'],
  ])('the box finds %s', async (typed, address, shown) => {
    const page = await open(reading, '/', 'Kestrel Robotics');
    await page.getByRole('searchbox').fill(typed);
    await page.keyboard.press('Enter');
    await page.waitForURL(address);
    await page.getByText(shown).first().waitFor();
  });

  test('on paper only what is to be read is left, dark on white', async () => {
    const page = await open(reading, '/customers/northwind', 'Month over month');
    await page.emulateMedia({ colorScheme: 'dark', media: 'print' });
    const visible = await page.locator('header nav, button, form, footer').filter({ visible: true }).count();
    const [ground, text] = await page.evaluate(() => {
      const { backgroundColor, color } = getComputedStyle(document.body);
      return [backgroundColor, color];
    });

    expect({ visible, ground, text }).toEqual({
      visible: 0,
      ground: 'rgb(255, 255, 255)',
      text: 'rgb(0, 0, 0)',
    });
  });
});
