import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openConsole } from '../support/console/open-console.ts';
import { NOW } from '../support/console/recorded-answers.ts';
import { openChromium } from '../support/open-chromium.ts';

/* Makes the pictures of docs/console.md: `npm run docs:screenshots`. They show recorded answers, so they need no stack. */

interface Picture {
  readonly name: string;
  readonly path: string;
  readonly loaded: string;
  readonly dark?: true;
  readonly phone?: true;
  readonly print?: true;
  /** A button that is pressed first. */
  readonly press?: string;
}

const OPEN = '/invoices/inv_northwind_USD_2026-11_1';
const FAILED = '/invoices/inv_northwind_USD_2026-10_1';

const pictures: readonly Picture[] = [
  { name: 'overview', path: '/', loaded: 'Kestrel Robotics' },
  { name: 'customer', path: '/customers/northwind', loaded: 'Month over month' },
  { name: 'customer-dark', path: '/customers/northwind', loaded: 'Month over month', dark: true },
  { name: 'customer-phone', path: '/customers/northwind', loaded: 'Month over month', phone: true },
  { name: 'customer-print', path: '/customers/northwind', loaded: 'Month over month', print: true },
  { name: 'invoice', path: FAILED, loaded: 'find customer' },
  { name: 'finalize', path: OPEN, loaded: 'It was not tried yet', press: 'Finalize…' },
  { name: 'lines', path: `${OPEN}?show=lines`, loaded: 'correction:17' },
  { name: 'teams', path: `${OPEN}?show=teams`, loaded: 'metering' },
  { name: 'sync', path: '/sync', loaded: 'no_email' },
  { name: 'leads', path: '/leads', loaded: 'Demo Request' },
  { name: 'summary', path: '/summary', loaded: 'By year' },
  { name: 'requests', path: '/requests', loaded: 'idempotency_conflict', dark: true },
  { name: 'reference', path: '/docs?q=line-items&open=addLineItem', loaded: 'Try it' },
  { name: 'empty', path: '/customers/newcomer', loaded: 'No invoice yet' },
  { name: 'key', path: '/find?q=northwind usage-export:8812', loaded: 'idempotency_conflict' },
];

const MOST_HIGH = 1000;

const folder = process.argv[2] ?? join(import.meta.dirname, '..', '..', 'docs', 'console');
await mkdir(folder, { recursive: true });
const [browser, running] = await Promise.all([openChromium(), openConsole({ write: true })]);
const page = await browser.newPage();
await page.clock.setFixedTime(NOW);
await page.goto(running.address);
for (const { name, path, loaded, dark, phone, print, press } of pictures) {
  const width = phone ? 390 : 1000;
  await page.setViewportSize({ width, height: phone ? 844 : 640 });
  await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light', media: print ? 'print' : 'screen' });
  await page.goto(`http://127.0.0.1:${running.port}${path}`);
  await page.getByText(loaded).first().waitFor();
  if (press !== undefined) {
    await page.getByRole('button', { name: press }).click();
    await page.getByText('It would be number').waitFor();
  }
  const whole = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height: press === undefined ? Math.min(whole, MOST_HIGH) : 640 });
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
}
await browser.close();
await running.close();
