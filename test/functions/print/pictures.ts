import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { chromiumPath } from '../../support/chromium.ts';
import { printedInvoice } from '../../support/printed-invoices.ts';
import { everything } from '../../support/sample-invoices.ts';

/* Makes the pictures of docs/invoices.md, of a sample: part of `npm run docs:screenshots`. */

const pictures = [
  { name: 'customer', audience: 'customer', width: 1_000, height: 1_500 },
  { name: 'phone', audience: 'customer', width: 390, height: 1_500 },
  { name: 'support', audience: 'operator', width: 1_000, height: 1_500 },
] as const;

const folder = process.argv[2] ?? join(import.meta.dirname, '..', '..', '..', 'docs', 'invoices');
await mkdir(folder, { recursive: true });
const program = await chromiumPath();
const made = await mkdtemp(join(tmpdir(), 'tally-pictures-'));
for (const { name, audience, width, height } of pictures) {
  const page = join(made, `${name}.html`);
  await writeFile(page, printedInvoice({ ...everything(), audience }).text);
  await promisify(execFile)(program, [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--hide-scrollbars',
    `--user-data-dir=${join(made, 'profile')}`,
    `--window-size=${width},${height}`,
    `--screenshot=${join(folder, `${name}.png`)}`,
    pathToFileURL(page).href,
  ]);
}
await rm(made, { recursive: true, force: true });
