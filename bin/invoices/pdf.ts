import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { BillingClient } from '@tally/client';
import { UserError } from '../../localstack/user-error.ts';
import { findChromium, quietly } from './chromium.ts';

/** Long invoices take some seconds. */
const LONGEST_MS = 60_000;

/**
 * An invoice as a PDF, by a Chromium of this machine: the page that the API answers, on its sender's paper.
 *
 * @param audience `customer` if it is left out: a PDF is for whoever pays
 * @throws UserError if there is no Chromium, or it makes no PDF
 */
export async function invoicePdf(
  client: BillingClient,
  invoiceId: string,
  { audience = 'customer' }: { readonly audience?: 'customer' | 'operator' } = {},
): Promise<Buffer> {
  const program = await findChromium();
  if (!program) {
    throw new UserError(
      'A PDF needs Chromium or Chrome, and there is none on this machine. Install one, set CHROMIUM to its program, or take format=html and print it in a browser.',
    );
  }
  return pdfOf(program, await client.getInvoice(invoiceId, { accept: 'text/html', audience }));
}

/**
 * @param program of Chromium
 * @param page whole, in HTML. It loads nothing else
 */
async function pdfOf(program: string, page: string): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'tally-pdf-'));
  const [from, to] = [join(folder, 'page.html'), join(folder, 'page.pdf')];
  try {
    await writeFile(from, page);
    await promisify(execFile)(
      program,
      [
        '--headless',
        // Chromium's sandbox does not start as root. The page's own policy lets nothing run or load.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        ...quietly,
        `--user-data-dir=${join(folder, 'profile')}`,
        '--no-pdf-header-footer',
        `--print-to-pdf=${to}`,
        pathToFileURL(from).href,
      ],
      { timeout: LONGEST_MS },
    );
    return await readFile(to);
  } catch (error) {
    throw new UserError(`${program} made no PDF: ${error instanceof Error ? error.message : error}`);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
