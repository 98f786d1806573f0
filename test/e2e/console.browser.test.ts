import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { requestsOf } from '../../bin/logs/read-requests.ts';
import { bundlePage } from '../../console/page/bundle.ts';
import { type RunningConsole, startConsole } from '../../console/proxy/server.ts';
import { apiUrl, callers, clientOf, fresh } from '../support/api.ts';
import { openChromium } from '../support/open-chromium.ts';

/* The console on the running stack: its proxy signs, and the API answers. */

const client = clientOf();
const region = 'us-east-1';
let browser: Browser;
let running: RunningConsole;
let page: Page;
let customer: string;

beforeAll(async () => {
  customer = fresh('console');
  await client.createCustomer({ customer_id: customer, name: 'Ada of the console' });
  await client.addLineItem(customer, {
    service: 'Linux Instance',
    units_consumed: 3,
    price_per_unit: '0.0000022',
  });
  const baseUrl = apiUrl();
  running = await startConsole({
    upstream: { baseUrl, region, credentials: () => callers.test },
    page: await bundlePage({ name: 'local', baseUrl, region, write: false }),
    follow: (signal) => requestsOf({ since: Date.now() - 60_000, follow: true, signal }),
    write: false,
  });
  browser = await openChromium();
  page = await browser.newPage();
});
afterAll(async () => {
  await browser?.close();
  await running?.close();
});

test('the first view shows what the stack answers', async () => {
  await page.goto(running.address);
  await page.getByRole('heading', { name: 'What needs somebody' }).waitFor();
  await page.getByText('3 calls to the API by this page').waitFor();

  expect(await page.getByRole('alert').count()).toBe(0);
});

test('a customer is found by the box, with the exact amount that is owed', async () => {
  await page.getByRole('searchbox').fill(customer);
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Ada of the console' }).click();
  await page.getByRole('heading', { name: 'Why' }).waitFor();

  expect(await page.locator('.chief dd').textContent()).toBe('0.0000066 USD');
});

test('the request that billed it is among the requests', async () => {
  await page.goto(`http://127.0.0.1:${running.port}/requests?q=${customer} 201`);

  await page.getByText(`POST /customers/${customer}/line-items`).waitFor({ timeout: 30_000 });
});
